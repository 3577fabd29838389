using System.Text;
using Bennu.Channels;
using Bennu.PubSub;

namespace Bennu.Tests.Support;

/// <summary>A channel that listens to further topics where its client asks for them.</summary>
internal sealed class ListeningChannel(Stage stage) : Channel<Guest>, IChannel<ListeningChannel>, IDisposable
{
    public static void Define(ChannelBuilder<ListeningChannel> on) => on
        .Join(static async (channel, topic, ct) =>
        {
            if (topic.Subtopic == "eager") await channel.SubscribeAsync("users:1", ct);
            return JoinResult.Ok();
        })
        .HandleIn<Said>("subscribe", async (channel, topic, ct) =>
        {
            await channel.SubscribeAsync(topic.Text, ct);
            return Reply.Ok();
        })
        .HandleIn<Said>("unsubscribe", async (channel, topic, ct) =>
        {
            await channel.UnsubscribeAsync(topic.Text, ct);
            return Reply.Ok();
        })
        .HandleInfo<Broadcast>((channel, broadcast, ct) => channel.PushAsync("heard", Describe(broadcast), ct));

    private static Said Describe(Broadcast broadcast) =>
        new($"{broadcast.Topic} {broadcast.Event} {Encoding.UTF8.GetString(broadcast.Payload.Span)}");

    public void Dispose() => stage.Note("disposed");
}
