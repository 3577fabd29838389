using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Bennu.Authentication;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>The long-poll sessions of this node, and the way to those of others, found by the signed token that their clients carry (4.2).</summary>
internal sealed class LongPollSessions
{
    private const string Salt = "bennu long-poll session";
    private const int IdLength = 32; // in hexadecimal digits

    private readonly ConcurrentDictionary<string, LongPollSession> _sessions = new();
    private readonly SocketServer _server;
    private readonly SocketTokens _tokens;
    private readonly LongPollRelay _relay;

    public LongPollSessions(SocketServer server, SocketTokens tokens)
    {
        _server = server;
        _tokens = tokens;
        _relay = new LongPollRelay(server, Find);
    }

    /// <summary>
    /// Opens a session of an address that has been counted, and returns its token; null when there are as many as may be or the server is
    /// draining. With the session ends the address's count.
    /// </summary>
    public async ValueTask<string?> OpenAsync(SocketMount mount, ConnectOutcome outcome, IPAddress? address)
    {
        var options = mount.Options.LongPoll;
        if (!mount.Sessions.TryEnter())
        {
            _server.Addresses.Leave(address);
            return null;
        }
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var session = new LongPollSession(id, options, _server.Time, session => OnEnded(mount, session, address));
        // Posts do not keep a session alive and its polls do, so that it is the session that watches the time, not the connection.
        session.Connection = new SocketConnection(
            mount, outcome.Decision, outcome.Info!, SerializerFor(outcome), session.Writer, Timeout.InfiniteTimeSpan);
        _sessions[id] = session; // first, since once it is open it may end at any time and is then taken out
        if (!await session.Connection.TryOpenAsync().ConfigureAwait(false))
        {
            session.End(deliver: false);
            return null;
        }
        return _tokens.Sign(Salt, id + _server.PubSub.NodeName, options.TokenMaxAge);
    }

    /// <summary>The session of a token, unless it has ended on this node or came in by another mount.</summary>
    public ILongPollSession? Find(SocketMount mount, string token)
    {
        if (!_tokens.Verify(Salt, token).TryGetValue(out var place)) return null;
        var id = place[..IdLength];
        var node = place[IdLength..];
        return node == _server.PubSub.NodeName ? Find(id, mount.Path) : new RemoteLongPollSession(_relay, mount.Options.LongPoll, node, id, mount.Path);
    }

    private LongPollSession? Find(string id, string mount) =>
        _sessions.TryGetValue(id, out var session) && session.Connection.MountPath == mount ? session : null;

    // A client that asks for it gets bytes as Base64, which stock clients would not understand (4.5).
    private static Serializer SerializerFor(ConnectOutcome outcome) =>
        outcome.Serializer!.SupportsBinary && outcome.Params!["binary"] == "base64" ? outcome.Serializer : TextOnly.Of(outcome.Serializer);

    private void OnEnded(SocketMount mount, LongPollSession session, IPAddress? address)
    {
        if (!_sessions.TryRemove(session.Id, out _)) return;
        mount.Sessions.Leave();
        _server.Addresses.Leave(address);
        _ = session.Connection.OnTransportClosedAsync();
    }
}
