using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class DroppedAnalyzerTests
{
    [Theory]
    [InlineData("PushAsync(\"a\", default(Payload));", "BENNU014 PushAsync")]
    [InlineData("BroadcastAsync(\"a\", default(Payload));", "BENNU014 BroadcastAsync")]
    [InlineData("all.DisconnectAsync(\"a\");", "BENNU014 DisconnectAsync")]
    [InlineData("maybe?.DisconnectAsync(\"a\");", "BENNU014 DisconnectAsync")]
    [InlineData("push.ReplyAsync(Reply.Ok());", "BENNU014 ReplyAsync")]
    [InlineData("Action later = () => PushAsync(\"a\", default(Payload));", "BENNU014 PushAsync")]
    [InlineData("_ = PushAsync(\"a\", default(Payload));")]
    [InlineData("await PushAsync(\"a\", default(Payload));")]
    [InlineData("var task = all.DisconnectAsync(\"a\"); await task;")]
    [InlineData("Func<ValueTask> later = () => PushAsync(\"a\", default(Payload));")]
    public async Task Dropped_task_is_reported(string code, params string[] expected) => Assert.Equal(expected, await Diagnosed.IdsOfAsync($$"""
        public sealed record State;
        public sealed class Room : Channel<State>
        {
            async Task RunAsync(IBroadcaster all, IBroadcaster? maybe, SocketRef push) { {{code}} await Task.Yield(); }
        }
        """));
}
