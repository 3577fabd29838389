using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Bennu.Authentication;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>The long-poll sessions of this node, found by the signed token that their clients carry (4.2).</summary>
internal sealed class LongPollSessions(SocketServer server, SocketTokens tokens)
{
    private const string Salt = "bennu long-poll session";

    private readonly ConcurrentDictionary<string, LongPollSession> _sessions = new();

    /// <summary>
    /// Opens a session of an address that has been counted, and returns its token; null when there are as many as may be or the server is
    /// draining. With the session ends the address's count.
    /// </summary>
    public async ValueTask<string?> OpenAsync(SocketMount mount, ConnectOutcome outcome, IPAddress? address)
    {
        var options = mount.Options.LongPoll;
        if (!mount.Sessions.TryEnter())
        {
            server.Addresses.Leave(address);
            return null;
        }
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var session = new LongPollSession(id, options, server.Time, session => OnEnded(mount, session, address));
        // Posts do not keep a session alive and its polls do, so that it is the session that watches the time, not the connection.
        session.Connection = new SocketConnection(
            mount, outcome.Decision, outcome.Info!, SerializerFor(outcome), session.Writer, Timeout.InfiniteTimeSpan);
        _sessions[id] = session; // first, since once it is open it may end at any time and is then taken out
        if (!await session.Connection.TryOpenAsync().ConfigureAwait(false))
        {
            session.End(deliver: false);
            return null;
        }
        return tokens.Sign(Salt, id, options.TokenMaxAge);
    }

    /// <summary>The session of a token, unless it has ended or came in by another mount.</summary>
    public LongPollSession? Find(SocketMount mount, string token)
    {
        if (!tokens.Verify(Salt, token).TryGetValue(out var id) || !_sessions.TryGetValue(id, out var session)) return null;
        return session.Connection.IsOf(mount) ? session : null;
    }

    // A client that asks for it gets bytes as Base64, which stock clients would not understand (4.5).
    private static Serializer SerializerFor(ConnectOutcome outcome) =>
        outcome.Serializer!.SupportsBinary && outcome.Params!["binary"] == "base64" ? outcome.Serializer : TextOnly.Of(outcome.Serializer);

    private void OnEnded(SocketMount mount, LongPollSession session, IPAddress? address)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        mount.Sessions.Leave();
        server.Addresses.Leave(address);
        _ = session.Connection.OnTransportClosedAsync();
    }
}
