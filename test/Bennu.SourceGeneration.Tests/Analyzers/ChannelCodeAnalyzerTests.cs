using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class ChannelCodeAnalyzerTests
{
    [Theory]
    [InlineData("void A() => Thread.Sleep(1);", "BENNU011 Sleep")]
    [InlineData("int A(Task<int> task) => task.Result;", "BENNU011 Result")]
    [InlineData("int A(ValueTask<int> task) => task.Result;", "BENNU011 Result")]
    [InlineData("void A(Task task) => task.Wait();", "BENNU011 Wait")]
    [InlineData("void A(Task task) => Task.WaitAll(task);", "BENNU011 WaitAll")]
    [InlineData("void A(Task task) => task.GetAwaiter().GetResult();", "BENNU011 GetResult")]
    [InlineData("int A(ValueTask<int> task) => task.ConfigureAwait(false).GetAwaiter().GetResult();", "BENNU011 GetResult")]
    [InlineData("async Task<int> A(Task<int> task) { await Task.Delay(1); return await task; }")]
    [InlineData("async void A() => await Task.Yield();", "BENNU012 A")]
    [InlineData("async ValueTask A() => await Task.Yield();")]
    [InlineData("ValueTask A() => PushAsync(\"a\", default(Payload));")]
    [InlineData("private Topic _topic; public Room() { _topic = Topic; }", "BENNU015 Topic")]
    [InlineData("public Room() { Assigns = new State(); }", "BENNU015 Assigns")]
    [InlineData("public Room() { SendAfter(TimeSpan.Zero, 1); } [HandleInfo] void One(int one) { }", "BENNU015 SendAfter")]
    [InlineData("private Func<string> _name; public Room() { _name = () => Topic.Name; }")]
    [InlineData("string Name => Topic.Name;")]
    [InlineData("void A() => Send(1);", "BENNU017 Send")]
    [InlineData("void A() => SendEvery(TimeSpan.Zero, new Tick()); class Tick;", "BENNU017 SendEvery")]
    [InlineData("void A() => Send(new Tick()); class Tick; [HandleInfo] void On(Tick tick) { }")]
    [InlineData("void A(Tick tick) => Send(tick); class Tick;")]
    public async Task Code_of_a_channel_is_checked(string code, params string[] expected) =>
        Assert.Equal(expected, await InRoomAsync($"[Join] JoinResult Join() => JoinResult.Ok(); {code}"));

    [Theory]
    [InlineData("[Join] async Task<JoinResult> Join() { await PushAsync(\"a\", default(Payload)); return default; }", "BENNU013 PushAsync")]
    [InlineData("[Join] async Task<JoinResult> Join() { await BroadcastFromAsync(\"a\", default(Payload)); return default; }", "BENNU013 BroadcastFromAsync")]
    [InlineData("[Join] JoinResult Join() { GetSocketRef(); return default; }", "BENNU016 GetSocketRef")]
    [InlineData("[Join] JoinResult Join() { Send(1); return default; } [HandleInfo] ValueTask On(int i) => PushAsync(\"a\", default(Payload));")]
    [InlineData("[Join] JoinResult Join() { Func<ValueTask> later = () => PushAsync(\"a\", default(Payload)); return default; }")]
    [InlineData("[Join] JoinResult Join() => default; [HandleInfo] void On(int i) => GetSocketRef();", "BENNU016 GetSocketRef")]
    [InlineData("[Join] JoinResult Join() => default; [HandleIn(\"a\")] void On() => GetSocketRef();")]
    public async Task Callback_may_do_what_its_time_allows(string code, params string[] expected) => Assert.Equal(expected, await InRoomAsync(code));

    [Fact]
    public async Task Callbacks_of_a_table_by_hand_are_known_by_its_lambdas() => Assert.Equal(
        ["BENNU013 PushAsync", "BENNU016 GetSocketRef", "BENNU013 BroadcastAsync"],
        await Diagnosed.IdsOfAsync("""
            public sealed record State;
            public sealed class Room : Channel<State>, IChannel<Room>
            {
                public static void Define(ChannelBuilder<Room> on) => on
                    .Join(async (c, topic, ct) =>
                    {
                        await c.PushAsync("a", default(Payload));
                        return await c.JoinAsync();
                    })
                    .HandleInfo<int>((c, _) => { c.GetSocketRef(); })
                    .HandleIn<Payload>("a", (c, _, ct) => c.PushAsync("a", default(Payload)));

                private async Task<JoinResult> JoinAsync()
                {
                    await BroadcastAsync("a", default(Payload));
                    return JoinResult.Ok();
                }
            }
            """));

    [Fact]
    public async Task Other_classes_may_block() => Assert.Empty(await Diagnosed.IdsOfAsync("public class Other { void A() => Thread.Sleep(1); }"));

    private static Task<IReadOnlyList<string>> InRoomAsync(string code) => Diagnosed.IdsOfAsync($$"""
        public sealed record State;
        public sealed partial class Room : Channel<State>
        {
            {{code}}
        }
        """);
}
