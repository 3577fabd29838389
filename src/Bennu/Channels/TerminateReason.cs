namespace Bennu.Channels;

/// <summary>
/// Why a channel ended (section 3.4 of the protocol). The graceful reasons close the channel on the client with <c>phx_close</c>, so that
/// it does not come back; every other one is an error, after which the client rejoins.
/// </summary>
public sealed record TerminateReason
{
    private TerminateReason(string name, bool isGraceful, Exception? exception = null) =>
        (Name, IsGraceful, Exception) = (name, isGraceful, exception);

    /// <summary>The handler is done.</summary>
    public static TerminateReason Normal { get; } = new("normal", true);

    /// <summary>An orderly stop.</summary>
    public static TerminateReason Shutdown { get; } = new("shutdown", true);

    /// <summary>The client left.</summary>
    public static TerminateReason Left { get; } = new("left", true);

    /// <summary>The same connection joined the topic again.</summary>
    public static TerminateReason DuplicateJoin { get; } = new("duplicate_join", true);

    /// <summary>The connection is gone.</summary>
    public static TerminateReason Closed { get; } = new("closed", true);

    /// <summary>The socket was disconnected by its id.</summary>
    public static TerminateReason Disconnected { get; } = new("disconnected", true);

    /// <summary>A newer connection of the same client session took the connection's place.</summary>
    public static TerminateReason SessionTakenOver { get; } = new("session_taken_over", true);

    /// <summary>The server is going down.</summary>
    public static TerminateReason Draining { get; } = new("draining", true);

    /// <summary>An orderly stop with a reason of the application's own.</summary>
    public static TerminateReason ShutdownBecause(string why) => new(why, true);

    /// <summary>A stop that counts as an error.</summary>
    public static TerminateReason Error(string why) => new(why, false);

    internal static TerminateReason Crashed(Exception exception) => new("channel_crash", false, exception);

    /// <summary>The reason in a word.</summary>
    public string Name { get; }

    /// <summary>Whether the client is told <c>phx_close</c> (true) or <c>phx_error</c>.</summary>
    public bool IsGraceful { get; }

    /// <summary>What a handler threw, where that is why.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
