namespace Chaos.Workers;

/// <summary>The kinds of clients, as the report names them.</summary>
internal static class ClientKind
{
    /// <summary>A WebSocket and the specification, in the chaos program itself.</summary>
    public const string Raw = "raw";

    /// <summary>Bennu.Client.</summary>
    public const string DotNet = "dotnet";

    /// <summary>The package of <c>js/</c> on the stock client, in Node.</summary>
    public const string JavaScript = "javascript";

    /// <summary>The stock client alone, with <c>$since</c> and message ids made by hand.</summary>
    public const string Stock = "stock";
}
