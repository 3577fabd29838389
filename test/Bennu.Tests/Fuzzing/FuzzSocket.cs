using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Tests.Fuzzing;

/// <summary>Lets everyone in, and lets them do what they please.</summary>
internal sealed class FuzzSocket : Socket<string>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<FuzzChannel>("room:*");

    protected override ValueTask<ConnectResult<string>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok("anyone", "everyone"));
}

/// <summary>A channel with a handler of each kind. The census counts those that live.</summary>
internal sealed class FuzzChannel : Channel<string>, IChannel<FuzzChannel>, IDisposable
{
    private readonly Census _census;

    public FuzzChannel(Census census)
    {
        _census = census;
        census.Born();
    }

    public static void Define(ChannelBuilder<FuzzChannel> on) => on
        .Join((_, topic) => topic.Subtopic == "refused" ? JoinResult.Error("refused") : JoinResult.Ok())
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("push", (channel, payload, ct) => channel.PushAsync("pushed", payload, ct))
        .HandleIn<Payload>("shout", async (channel, payload, ct) =>
        {
            await channel.BroadcastAsync("shouted", payload, ct);
            return Reply.Ok();
        })
        .HandleIn<Payload>("raise", (_, _) => throw new InvalidOperationException("as the client wants"))
        .HandleIn<Payload>("stop", (channel, _) => channel.Stop());

    public void Dispose() => _census.Died();
}
