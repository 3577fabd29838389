using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>A channel whose join does what the end of its topic says.</summary>
internal sealed class JoinChannel(Stage stage) : Channel<Guest>, IChannel<JoinChannel>, IDisposable
{
    public static void Define(ChannelBuilder<JoinChannel> on) => on
        .Join(static (channel, topic, ct) => channel.JoinAsync(topic, ct))
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleInfo<string>((channel, text, ct) => channel.PushAsync("sent", new Said(text), ct));

    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken cancellationToken)
    {
        switch (topic.Subtopic)
        {
            case "tally": return JoinResult.Ok(new Tally(3));
            case "array": return JoinResult.Ok(Payload.Json("[1,2]"u8.ToArray()));
            case "bytes": return JoinResult.Ok(Payload.Binary(new byte[] { 1, 2, 255 }));
            case "refused": return JoinResult.Error("not you");
            case "refused-tally": return JoinResult.Error(new Tally(0));
            case "default": return default;
            case "raise": throw new InvalidOperationException("as the test wants");
            case "cancel": throw new OperationCanceledException();
            case "push": await PushAsync("early", new Said("hi"), cancellationToken); break;
            case "broadcast": await BroadcastAsync("early", new Said("hi"), cancellationToken); break;
            case "broadcast-from": await BroadcastFromAsync("early", new Said("hi"), cancellationToken); break;
            case "socket-ref": GetSocketRef(); break;
            case "stop": Stop(); break;
            case "send":
                Send("first");
                Send("second");
                break;
            case "slow":
                Send("sent before");
                await stage.Gate().PassAsync(CancellationToken.None);
                break;
            case "slow-refused":
                await stage.Gate().PassAsync(CancellationToken.None);
                return JoinResult.Error("late");
            case "patient":
                using (cancellationToken.Register(() => stage.Note("cancelled"))) await stage.Gate().PassAsync(CancellationToken.None);
                break;
        }
        return JoinResult.Ok();
    }

    protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
    {
        stage.Note($"terminated {reason}");
        return default;
    }

    public void Dispose() => stage.Note("disposed");
}
