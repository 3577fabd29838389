using Bennu.Channels;

namespace Bennu.SourceGeneration.Tests.Running;

/// <summary>Has what the twins do not: an intercept and a message that are handled at once, and a catch-all with a payload type.</summary>
public sealed partial class OddChannel : Channel<TwinState>
{
    private string _last = "";

    [Join]
    private static JoinResult OnJoin() => JoinResult.Ok();

    [HandleIn("say")]
    private ValueTask OnSayAsync(TwinText text) => BroadcastAsync("said", text);

    [HandleOut("said")]
    private void OnSaid(TwinText text) => Send($"{text.Text}?");

    [HandleInfo]
    private void OnLast(string text, CancellationToken cancellationToken) => _last = cancellationToken.IsCancellationRequested ? "" : text;

    [HandleIn]
    private Reply OnAny(string name, TwinText text) => Reply.Ok(new TwinText($"{name} {text.Text} {_last}"));
}
