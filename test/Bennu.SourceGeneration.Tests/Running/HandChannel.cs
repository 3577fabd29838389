using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.SourceGeneration.Tests.Running;

/// <summary>The twin whose table is written by hand.</summary>
public sealed class HandChannel : TwinChannel, IChannel<HandChannel>
{
    public static void Define(ChannelBuilder<HandChannel> on) => on
        .Join<TwinText>((c, topic, text) => c.Join(topic, text))
        .HandleIn<Payload, TwinCount>("count", async (c, _, _) => await c.CountAsync())
        .HandleIn<TwinText, TwinText>("echo", (c, text) => c.Echo(text))
        .HandleIn<TwinText>("say", (c, text, ct) => c.SayAsync(text, ct))
        .HandleOut<TwinText>("said", (c, text, _) => c.SaidAsync(text))
        .HandleInfo<Greeting>((c, greeting, _) => c.GreetAsync(greeting))
        .HandleAny((c, name, payload) => c.Any(name, payload));
}
