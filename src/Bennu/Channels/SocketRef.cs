using Bennu.Durable;

namespace Bennu.Channels;

/// <summary>
/// A push that is still to be answered. It may be answered from any thread, more than once, and even after its channel has ended. One with a
/// message id on a durable topic gets its first answer only, which is recorded; once its channel has ended, it is left to a repeat.
/// </summary>
public sealed class SocketRef
{
    private readonly ChannelServer _server;
    private readonly Protocol.Ref _ref;
    private readonly OncePush? _once;

    internal SocketRef(ChannelServer server, Protocol.Ref @ref, OncePush? once) => (_server, _ref, _once) = (server, @ref, once);

    /// <summary>The topic of the push.</summary>
    public Topic Topic => _server.Topic;

    /// <summary>Answers the push. Never waits for the client, and is no error where the client is gone.</summary>
    public ValueTask ReplyAsync(Reply reply)
    {
        if (_once is not null) return _server.ReplyAsync(_once, reply);
        _server.Reply(_ref, reply);
        return default;
    }
}
