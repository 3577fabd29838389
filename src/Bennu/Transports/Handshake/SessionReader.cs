using Bennu.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Transports.Handshake;

/// <summary>Copies a request's session for a socket, if the page that connects may use it (section 1.7).</summary>
internal static class SessionReader
{
    /// <summary>The session; null where there is none, it cannot be loaded, or the CSRF token is missing or wrong.</summary>
    public static async ValueTask<ConnectSession?> ReadAsync(HttpContext context, SocketOptions options)
    {
        if (context.Features.Get<ISessionFeature>()?.Session is not { } session) return null;
        try
        {
            await session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
            if (!session.IsAvailable || (options.CheckCsrf && !IsTokenValid(context, session, options.CsrfTokenKey))) return null;
            return Copy(session);
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null; // whatever ails the store, the client connects without a session
        }
    }

    private static bool IsTokenValid(HttpContext context, ISession session, string key) =>
        session.TryGetValue(key, out var secret) &&
        context.Request.Query[SocketCsrf.Parameter] is [.., var token] && SocketCsrf.IsValid(secret, token);

    // ASP.NET Core stores no session in which nothing lies; it made this one for the request.
    private static ConnectSession? Copy(ISession session)
    {
        var entries = new Dictionary<string, byte[]>();
        foreach (var key in session.Keys)
            if (session.TryGetValue(key, out var value)) entries[key] = [.. value];
        return entries.Count == 0 ? null : new ConnectSession(entries);
    }
}
