using Bennu.Channels;
using Bennu.Protocol;

namespace Bennu.SourceGeneration.Tests.Running;

/// <summary>What both twins do.</summary>
public abstract class TwinChannel : Channel<TwinState>
{
    internal sealed record Greeting(string Text);

    private protected JoinResult Join(Topic topic, TwinText text)
    {
        if (topic.Subtopic == "closed") return JoinResult.Error(text.Text);
        Send(new Greeting(text.Text));
        return JoinResult.Ok(text);
    }

    private protected async Task<TwinCount> CountAsync()
    {
        await Task.Yield();
        Assigns = Assigns with { Count = Assigns.Count + 1 };
        return new TwinCount(Assigns.Count);
    }

    private protected Reply<TwinText> Echo(TwinText text) => text.Text.Length == 0 ? Reply.Error("empty") : text;

    private protected ValueTask SayAsync(TwinText text, CancellationToken cancellationToken) => BroadcastAsync("said", text, cancellationToken);

    private protected ValueTask SaidAsync(TwinText text) => PushAsync("said", new TwinText($"{text.Text}!"));

    private protected Reply Any(string name, Payload payload) => Reply.WithStatus(name, payload);

    private protected ValueTask GreetAsync(Greeting greeting) => PushAsync("greeting", new TwinText(greeting.Text));
}
