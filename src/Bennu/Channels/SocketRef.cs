namespace Bennu.Channels;

/// <summary>A push that is still to be answered. It may be answered from any thread, more than once, and even after its channel has ended.</summary>
public sealed class SocketRef
{
    private readonly ChannelServer _server;
    private readonly Protocol.Ref _ref;

    internal SocketRef(ChannelServer server, Protocol.Ref @ref) => (_server, _ref) = (server, @ref);

    /// <summary>The topic of the push.</summary>
    public Topic Topic => _server.Topic;

    /// <summary>Answers the push. Never waits for the client, and is no error where the client is gone.</summary>
    public ValueTask ReplyAsync(Reply reply)
    {
        _server.Reply(_ref, reply);
        return default;
    }
}
