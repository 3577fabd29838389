using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class HandlerAnalyzerTests
{
    private const string Sound = """
        public sealed record State;
        public sealed partial class Room : Channel<State>
        {
            [Join] JoinResult Join(Topic topic) => JoinResult.Ok();
            [HandleIn("a")] void A() { }
            [HandleIn("b")] void B() { }
            [HandleOut("a")] void OutA() { }
            [HandleInfo] void Seen(Broadcast seen) { }
            [HandleInfo] void Numbered(int number) { }
            [HandleIn] void Any(string name) { }
        }
        """;

    [Fact]
    public async Task Sound_channel_is_not_reported() => Assert.Empty(await Diagnosed.IdsOfAsync(Sound));

    [Theory]
    [InlineData("sealed partial class", "sealed class", "BENNU001 Room")]
    [InlineData("[Join] ", "", "BENNU002 Room")]
    [InlineData("[HandleIn(\"b\")]", "[HandleIn(\"a\")]", "BENNU003 HandleIn(\"a\")")]
    [InlineData("[HandleIn(\"b\")] void B()", "[HandleOut(\"a\")] void B()", "BENNU003 HandleOut(\"a\")")]
    [InlineData("[HandleIn(\"b\")] void B()", "[HandleIn] void B(string name)", "BENNU003 HandleIn")]
    [InlineData("[HandleIn(\"b\")] void B()", "[Join] JoinResult B() => default; void C()", "BENNU003 Join")]
    [InlineData("int number", "Broadcast number", "BENNU003 HandleInfo")]
    [InlineData("JoinResult Join(Topic topic) => JoinResult.Ok()", "bool Join(Topic topic) => true", "BENNU004 Join")]
    [InlineData("JoinResult Join(Topic topic)", "JoinResult Join(Topic topic, string a, string b)", "BENNU004 Join")]
    [InlineData("void A()", "void A(Topic topic)", "BENNU004 A")]
    [InlineData("void A()", "void A(ref string text)", "BENNU004 A")]
    [InlineData("void A()", "void A<T>(T text)", "BENNU004 A")]
    [InlineData("void A()", "void A(ReadOnlySpan<byte> bytes)", "BENNU004 A")]
    [InlineData("void A() { }", "JoinResult A() => default;", "BENNU004 A")]
    [InlineData("void A() { }", "Task<Task> A() => Task.FromResult(Task.CompletedTask);", "BENNU004 A")]
    [InlineData("void OutA() { }", "Reply OutA() => default;", "BENNU004 OutA")]
    [InlineData("void Numbered(int number)", "void Numbered()", "BENNU004 Numbered")]
    [InlineData("void Any(string name)", "void Any()", "BENNU004 Any")]
    [InlineData("partial class Room : Channel<State>", "partial class Room", "BENNU005 Join", "BENNU005 HandleIn(\"a\")")]
    [InlineData("[HandleIn(\"b\")] void B()", "static void Define(ChannelBuilder<Room> on) { on.Join((c, topic) => default); } void B()", "BENNU006 Define")]
    [InlineData("HandleIn(\"b\")", "HandleIn(\"phx_leave\")", "BENNU007 HandleIn(\"phx_leave\")")]
    [InlineData("void Numbered(int number)", "void Numbered(IComparable number)", "BENNU008 Numbered")]
    public async Task Fault_is_reported_where_it_is(string before, string after, params string[] expected)
    {
        Assert.Contains(before, Sound);
        Assert.Equal(expected, (await Diagnosed.IdsOfAsync(Sound.Replace(before, after))).Take(expected.Length));
    }

    [Fact]
    public async Task Types_around_a_channel_must_be_partial_too() => Assert.Equal(["BENNU001 Outer"], await Diagnosed.IdsOfAsync("""
        public sealed record State;
        public class Outer
        {
            public sealed partial class Room : Channel<State> { [Join] JoinResult Join() => default; }
        }
        """));

    [Fact]
    public async Task Abstract_channel_needs_neither_join_nor_partial_but_handlers_that_can_be_reached() =>
        Assert.Equal(["BENNU004 Hidden"], await Diagnosed.IdsOfAsync("""
            public sealed record State;
            public abstract class Base : Channel<State>
            {
                [HandleIn("seen")] protected void Seen() { }
                [HandleIn("hidden")] private void Hidden() { }
            }
            """));

    [Fact]
    public async Task Join_of_a_base_type_counts() => Assert.Empty(await Diagnosed.IdsOfAsync("""
        public sealed record State;
        public abstract class Base : Channel<State> { [Join] protected JoinResult Join() => default; }
        public sealed partial class Room : Base { [HandleIn("a")] void A() { } }
        """));

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public async Task Event_name_that_no_frame_has_room_for_is_reported(int length, bool isReported)
    {
        var reported = await Diagnosed.IdsOfAsync(Sound.Replace("HandleIn(\"b\")", $"HandleIn(\"{new string('b', length)}\")"));
        Assert.Equal(isReported, reported.Any(id => id.StartsWith("BENNU007", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Wrong_signature_is_told_the_legal_ones()
    {
        var reported = Assert.Single(await Diagnosed.OfAsync(Sound.Replace("void A()", "void A(Topic topic)")));
        Assert.Contains("([payload], [CancellationToken]) returning nothing, Reply, Reply<T> or a value to reply", reported.GetMessage(null));
    }
}
