using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A durable channel that passes the event <c>pass</c> on as <c>passed</c>, and drops <c>drop</c>.</summary>
internal sealed class InterceptingChannel(Stage stage) : Channel<Guest>, IChannel<InterceptingChannel>
{
    public static void Define(ChannelBuilder<InterceptingChannel> on) => on
        .Join((_, _) => JoinResult.Ok())
        .HandleOut<Payload>("pass", (c, payload, ct) => c.PushAsync("passed", payload, ct))
        .HandleOut<Payload>("drop", (c, _, _) => c.DropAsync())
        .HandleIn<Payload>("push", (c, payload, ct) => c.PushAsync("pushed", payload, ct));

    private ValueTask DropAsync()
    {
        stage.Note("dropped");
        return default;
    }
}
