using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.SourceGeneration.Tests.Running;

/// <summary>The twin whose table is made from attributes.</summary>
public sealed partial class AttributeChannel : TwinChannel
{
    [Join]
    private JoinResult OnJoin(Topic topic, TwinText text) => Join(topic, text);

    [HandleIn("count")]
    private Task<TwinCount> OnCountAsync() => CountAsync();

    [HandleIn("echo")]
    private Reply<TwinText> OnEcho(TwinText text) => Echo(text);

    [HandleIn("say")]
    private ValueTask OnSayAsync(TwinText text, CancellationToken cancellationToken) => SayAsync(text, cancellationToken);

    [HandleOut("said")]
    private ValueTask OnSaidAsync(TwinText text) => SaidAsync(text);

    [HandleInfo]
    private ValueTask OnGreetingAsync(Greeting greeting) => GreetAsync(greeting);

    [HandleIn]
    private Reply OnAny(string name, Payload payload) => Any(name, payload);
}
