namespace Bennu.Sockets;

/// <summary>What a socket decided, its assigns' type forgotten. Without assigns it refuses.</summary>
internal readonly record struct ConnectDecision(object? Assigns, string? Id, DateTimeOffset? Expires, object? Reason)
{
    public bool IsOk => Assigns is not null;
}
