namespace Bennu.Sockets;

/// <summary>The answers to a connect.</summary>
public static class ConnectResult
{
    /// <summary>Refuses with 403.</summary>
    public static ConnectRefusal Refused => default;

    /// <summary>Refuses with a reason, which the mount's <see cref="SocketOptions.ErrorHandler"/> turns into a response; 403 without one.</summary>
    public static ConnectRefusal Error(object reason) => new(reason);

    /// <summary>Accepts.</summary>
    /// <param name="assigns">What every channel of the connection starts with.</param>
    /// <param name="id">Names a group of connections, such as those of one user, that can be disconnected together; none by default.</param>
    /// <param name="expires">When the credentials end: unless refreshed by then, the connection is closed with 4401; never by default.</param>
    public static ConnectResult<TAssigns> Ok<TAssigns>(TAssigns assigns, string? id = null, DateTimeOffset? expires = null)
        where TAssigns : class => new(new ConnectDecision(assigns, id, expires, null));
}
