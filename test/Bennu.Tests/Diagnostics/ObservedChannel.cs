using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Tests.Support;

namespace Bennu.Tests.Diagnostics;

/// <summary>Does everything that is measured or traced.</summary>
internal sealed class ObservedChannel(IBroadcaster broadcaster) : Channel<Guest>, IChannel<ObservedChannel>
{
    public static void Define(ChannelBuilder<ObservedChannel> on) => on
        .Join((channel, topic, ct) => channel.JoinAsync(topic, ct))
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("refuse", (_, _) => Reply.Error("no"))
        .HandleIn<Payload>("crash", Reply (_, _) => throw new InvalidOperationException("as the test wants"))
        .HandleIn<Payload>("hold", (_, _, ct) => new ValueTask(Task.Delay(Timeout.Infinite, ct)))
        .HandleIn<Payload>("shout", (channel, payload, ct) => channel.BroadcastAsync("shouted", payload, ct))
        .HandleIn<Payload>("whisper", (channel, payload, ct) => channel.BroadcastAsync("whispered", payload, ct))
        .HandleIn<Payload>("announce", (channel, payload, ct) => channel.AnnounceAsync(payload, ct))
        .HandleOut<Payload>("whispered", (channel, payload, ct) => channel.PushAsync("whispered", payload, ct))
        .HandleInfo<Broadcast>((channel, broadcast, ct) => channel.PushAsync("heard", Payload.Json(broadcast.Payload), ct))
        .HandleAny((_, _, _, _) => new(Reply.Ok()));

    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken cancellationToken)
    {
        await SubscribeAsync("news", cancellationToken);
        return topic.Name switch
        {
            "room:closed" => JoinResult.Error("closed"),
            "room:broken" => throw new InvalidOperationException("as the test wants"),
            _ => JoinResult.Ok(),
        };
    }

    private ValueTask AnnounceAsync(Payload payload, CancellationToken cancellationToken) =>
        broadcaster.BroadcastAsync("news", "announced", payload, cancellationToken);
}
