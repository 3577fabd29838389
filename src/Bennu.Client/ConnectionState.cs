namespace Bennu.Client;

/// <summary>Where a socket is.</summary>
public enum ConnectionState
{
    /// <summary>Not connected and not about to be: before the first connect, after a disconnect, and after an end that does not heal.</summary>
    Disconnected,

    /// <summary>A connect is under way.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Connected,

    /// <summary>The connection was lost or could not be made; the next try is <see cref="ConnectionChange.RetryIn"/> away.</summary>
    Waiting,
}
