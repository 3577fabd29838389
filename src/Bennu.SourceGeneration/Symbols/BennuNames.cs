using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Symbols;

/// <summary>Recognizes Bennu's types and the framework's by their names, so that nothing of a compilation need be kept.</summary>
internal static class BennuNames
{
    public const string Channels = "Bennu.Channels";
    public const string Sockets = "Bennu.Sockets";
    public const string Broadcasting = "Bennu.Broadcasting";
    public const string Protocol = "Bennu.Protocol";
    public const string PubSub = "Bennu.PubSub";
    public const string Tasks = "System.Threading.Tasks";

    /// <summary>Whether a type is the one of that namespace and metadata name, whatever its type arguments.</summary>
    public static bool Is(this ITypeSymbol? type, string @namespace, string name) =>
        type is not null && type.OriginalDefinition.MetadataName == name && type.ContainingType is null && type.IsIn(@namespace);

    private static bool IsIn(this ITypeSymbol type, string @namespace)
    {
        var rest = @namespace.Length;
        var part = type.ContainingNamespace;
        while (part is { IsGlobalNamespace: false })
        {
            var start = rest - part.Name.Length;
            if (start < 0 || string.CompareOrdinal(@namespace, start, part.Name, 0, part.Name.Length) != 0) return false;
            if (start > 0 && @namespace[start - 1] != '.') return false;
            rest = Math.Max(start - 1, 0);
            part = part.ContainingNamespace;
        }
        return rest == 0;
    }

    public static bool IsSame(this ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    public static bool IsChannel(this ITypeSymbol? type) => type.FindBase(Channels, "Channel") is not null;

    /// <summary>The type itself or the nearest of its bases that is the one of that namespace and metadata name.</summary>
    public static INamedTypeSymbol? FindBase(this ITypeSymbol? type, string @namespace, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
            if (current.Is(@namespace, name)) return current as INamedTypeSymbol;
        return null;
    }

    public static bool IsTopic(this ITypeSymbol type) => type.Is(Channels, "Topic");

    public static bool IsPayload(this ITypeSymbol type) => type.Is(Protocol, "Payload");

    public static bool IsCancellationToken(this ITypeSymbol type) => type.Is("System.Threading", "CancellationToken");

    public static bool IsTask(this ITypeSymbol? type) => type.Is(Tasks, "Task") || type.Is(Tasks, "Task`1");

    public static bool IsValueTask(this ITypeSymbol? type) => type.Is(Tasks, "ValueTask") || type.Is(Tasks, "ValueTask`1");

    /// <summary>Whether values of the type travel as bytes or as they are, without JSON type information.</summary>
    public static bool IsRaw(this ITypeSymbol type) =>
        type.IsPayload()
        || type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte }
        || (type.Is("System", "ReadOnlyMemory`1") && ((INamedTypeSymbol)type).TypeArguments[0].SpecialType == SpecialType.System_Byte);
}
