using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class DefineAnalyzerTests
{
    [Theory]
    [InlineData("on.Join((c, topic) => JoinResult.Ok())")]
    [InlineData("Common(on).HandleIn<Payload>(\"a\", (c, _) => { })")]
    [InlineData("on.Join((c, topic) => JoinResult.Ok()).HandleIn<Payload>(\"a\", (c, _) => { }).HandleOut<Payload>(\"a\", (c, _) => { })")]
    [InlineData("on.HandleIn<Payload>(\"a\", (c, _) => { })", "BENNU002 Define")]
    [InlineData("on.Join((c, topic) => JoinResult.Ok()).Join<Payload>((c, topic, _) => JoinResult.Ok())", "BENNU003 Join<Payload>")]
    [InlineData(
        "on.Join((c, t) => JoinResult.Ok()).HandleIn<Payload>(\"a\", (c, _) => { }).HandleIn<string>(\"a\", (c, _) => { })", "BENNU003 HandleIn<string>")]
    [InlineData(
        "on.Join((c, t) => JoinResult.Ok()).HandleInfo<int>((c, _) => { }).HandleInfo<long>((c, _) => { }).HandleInfo<int>((c, _) => { })",
        "BENNU003 HandleInfo<int>")]
    [InlineData("on.Join((c, t) => JoinResult.Ok()).HandleIn<Payload>(\"phx_join\", (c, _) => { })", "BENNU007 \"phx_join\"")]
    [InlineData("on.Join((c, t) => JoinResult.Ok()).HandleOut<Payload>(\"phx_join\", (c, _) => { })")]
    [InlineData("on.Join((c, t) => JoinResult.Ok()).HandleInfo<Exception>((c, _) => { })")]
    [InlineData("on.Join((c, t) => JoinResult.Ok()).HandleInfo<IDisposable>((c, _) => { })", "BENNU008 HandleInfo<IDisposable>")]
    public async Task Table_by_hand_is_checked(string table, params string[] expected) => Assert.Equal(expected, await Diagnosed.IdsOfAsync($$"""
        public sealed record State;
        public sealed class Room : Channel<State>, IChannel<Room>
        {
            public static void Define(ChannelBuilder<Room> on) => {{table}};
            private static ChannelBuilder<Room> Common(ChannelBuilder<Room> on) => on.Join((c, topic) => JoinResult.Ok());
        }
        """));

    [Fact]
    public async Task Branches_may_have_the_same_handler() => Assert.Empty(await Diagnosed.IdsOfAsync("""
        public sealed record State;
        public sealed class Room : Channel<State>, IChannel<Room>
        {
            public static void Define(ChannelBuilder<Room> on)
            {
                if (DateTime.Now.Year > 2000) on.Join((c, topic) => JoinResult.Ok());
                else on.Join((c, topic) => JoinResult.Error("too early"));
            }
        }
        """));
}
