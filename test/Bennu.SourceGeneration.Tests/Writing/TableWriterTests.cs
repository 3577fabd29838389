using Bennu.SourceGeneration.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Tests.Writing;

public sealed class TableWriterTests
{
    [Fact]
    public void Room_gets_the_table_that_a_person_would_write() => Generates("Room", """
        namespace Chat;

        public sealed record JoinRoom(string? Password = null);
        public sealed record NewMessage(string Body);
        public sealed record Message(string From, string Body);
        public sealed record Accepted(int Number);
        public sealed record User(string Id);

        public sealed partial class RoomChannel : Channel<User>
        {
            private sealed record Tick;

            [Join]
            public ValueTask<JoinResult> JoinAsync(Topic topic, JoinRoom join, CancellationToken ct) => new(JoinResult.Ok());

            [HandleIn("new_msg")]
            private async ValueTask<Reply<Accepted>> NewMessageAsync(NewMessage message, CancellationToken ct)
            {
                await BroadcastAsync("new_msg", new Message(Assigns.Id, message.Body), ct);
                return new Accepted(1);
            }

            [HandleIn("mute")]
            private Reply Mute() => Reply.Ok();

            [HandleOut("new_msg")]
            private ValueTask NewMessageOutAsync(Message message, CancellationToken ct) => PushAsync("new_msg", message, ct);

            [HandleInfo]
            private void OnTick(Tick _)
            {
            }
        }
        """);

    [Fact]
    public void Join_may_take_and_return_whatever_the_table_takes() => Generates("Joins", """
        namespace Joins;

        public sealed record Ask(int Number);
        public sealed record State;

        public partial class A : Channel<State> { [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class B : Channel<State> { [Join] static JoinResult Join(Topic topic) => JoinResult.Ok(); }
        public partial class C : Channel<State> { [Join] JoinResult Join(Ask ask) => JoinResult.Ok(); }
        public partial class D : Channel<State> { [Join] JoinResult Join(Ask? ask, Topic topic) => JoinResult.Ok(); }
        public partial class E : Channel<State> { [Join] Task<JoinResult> Join(Ask ask) => Task.FromResult(JoinResult.Ok()); }
        public partial class F : Channel<State> { [Join] ValueTask<JoinResult> Join(CancellationToken ct) => new(JoinResult.Ok()); }
        public partial class G : Channel<State> { [Join] JoinResult Join(in Topic topic, Payload payload, CancellationToken ct) => JoinResult.Ok(); }
        public partial class H : Channel<State> { [Join] JoinResult Join(CancellationToken ct, ReadOnlyMemory<byte> bytes) => JoinResult.Ok(); }
        """);

    [Fact]
    public void HandleIn_may_take_and_return_whatever_the_table_takes() => Generates("Events", """
        namespace Events;

        public sealed record Ask(int Number);
        public sealed record Answer(int Number);
        public sealed record State;

        public sealed partial class EventsChannel : Channel<State>
        {
            [Join] private static JoinResult Join() => JoinResult.Ok();

            [HandleIn("nothing")] void Nothing() { }
            [HandleIn("nothing_payload")] void NothingPayload(Ask ask) { }
            [HandleIn("nothing_ct")] void NothingToken(Ask ask, CancellationToken ct) { }
            [HandleIn("nothing_value_task")] ValueTask NothingAsync(CancellationToken ct) => default;
            [HandleIn("nothing_task")] async Task NothingTaskAsync() => await Task.Yield();
            [HandleIn("reply")] Reply Reply(Ask ask) => Bennu.Channels.Reply.Ok();
            [HandleIn("reply_ct")] Reply ReplyToken(Ask ask, CancellationToken ct) => Bennu.Channels.Reply.Ok();
            [HandleIn("reply_value_task")] ValueTask<Reply> ReplyAsync(Ask ask) => new(Bennu.Channels.Reply.Ok());
            [HandleIn("reply_task")] Task<Reply> ReplyTaskAsync(Ask ask) => Task.FromResult(Bennu.Channels.Reply.Ok());
            [HandleIn("typed")] Reply<Answer> Typed(Ask ask) => new Answer(ask.Number);
            [HandleIn("typed_ct")] Reply<Answer> TypedToken(Ask ask, CancellationToken ct) => new Answer(ask.Number);
            [HandleIn("typed_value_task")] ValueTask<Reply<Answer>> TypedAsync(Ask ask, CancellationToken ct) => new(new Answer(ask.Number));
            [HandleIn("typed_task")] async Task<Reply<Answer>> TypedTaskAsync(Ask ask) { await Task.Yield(); return new Answer(ask.Number); }
            [HandleIn("value")] Answer Value(Ask ask) => new(ask.Number);
            [HandleIn("value_ct")] Answer ValueToken(CancellationToken ct, Ask ask) => new(ask.Number);
            [HandleIn("value_value_task")] ValueTask<Answer> ValueAsync(Ask ask) => new(new Answer(ask.Number));
            [HandleIn("value_task")] Task<Answer?> ValueTaskAsync(Ask ask) => Task.FromResult<Answer?>(new Answer(ask.Number));
            [HandleIn("interface")] IReadOnlyDictionary<string, string> Interface() => new Dictionary<string, string>();
            [HandleIn("interface_ct")] IReadOnlyDictionary<string, string> InterfaceToken(CancellationToken ct) => new Dictionary<string, string>();
            [HandleIn("interface_task")] Task<object> InterfaceTask() => Task.FromResult(new object());
            [HandleIn("bytes")] ReadOnlyMemory<byte> Bytes(ReadOnlyMemory<byte> bytes) => bytes;
            [HandleIn("array")] byte[] Array(byte[] bytes) => bytes;
            [HandleIn("raw")] Payload Raw(Payload payload) => payload;
            [HandleIn("one"), HandleIn("an\"other\"")] void Both() { }
            [HandleIn] Reply Any(string name) => Bennu.Channels.Reply.Error(name);
        }
        """);

    [Theory]
    [InlineData("Any_nothing", "void Any(string name) { }")]
    [InlineData("Any_reply", "Reply Any(string name, Payload payload) => Reply.Ok();")]
    [InlineData("Any_typed_payload", "Reply Any(string name, Ask ask) => Reply.Ok();")]
    [InlineData("Any_typed_nothing", "void Any(string name, Ask ask) { }")]
    [InlineData("Any_value_task", "ValueTask<Reply> Any(string name, Ask ask, CancellationToken ct) => new(Reply.Ok());")]
    [InlineData("Any_nothing_task", "Task Any(string name, string text) => Task.CompletedTask;")]
    [InlineData("Any_nothing_value_task", "static ValueTask Any(string name) => default;")]
    public void Catch_all_may_take_and_return_whatever_the_table_takes(string name, string method) => Generates(name, $$"""
        public sealed record Ask(int Number);
        public sealed record State;

        public sealed partial class AnyChannel : Channel<State>
        {
            [Join] private static JoinResult Join() => JoinResult.Ok();
            [HandleIn] {{method}}
        }
        """);

    [Fact]
    public void HandleOut_and_HandleInfo_may_take_and_return_whatever_the_table_takes() => Generates("OutInfo", """
        namespace OutInfo;

        public sealed record Message(string Body);
        public sealed record State;

        public sealed partial class OutInfoChannel : Channel<State>
        {
            private enum Signal { Red }

            [Join] private static JoinResult Join() => JoinResult.Ok();
            [HandleOut("a")] void A() { }
            [HandleOut("b")] void B(Message message) { }
            [HandleOut("c")] ValueTask C(Message message) => default;
            [HandleOut("d")] Task D(ReadOnlyMemory<byte> bytes, CancellationToken ct) => Task.CompletedTask;
            [HandleOut("e")] void E(Message message, CancellationToken ct) { }
            [HandleInfo] void Seen(Broadcast seen) { }
            [HandleInfo] ValueTask Ticked(Message message, CancellationToken ct) => default;
            [HandleInfo] static Task Numbered(int number) => Task.CompletedTask;
            [HandleInfo] void Signalled(Signal signal, CancellationToken ct) { }
            [HandleInfo] void Several((int, List<Message?>) several) { }
        }
        """);

    [Fact]
    public void Nested_and_generic_channels_get_their_table_inside() => Generates("Nested", """
        namespace Nested.@namespace;

        public sealed record State;

        public partial record struct Outer<T> where T : class
        {
            internal partial interface IInner
            {
                public sealed partial class Room<TAssigns, TPayload> : Channel<TAssigns> where TAssigns : class where TPayload : notnull
                {
                    [Join] static JoinResult Join() => JoinResult.Ok();
                    [HandleIn("event")] void @event(TPayload payload) { }
                    [HandleIn("list")] T[] List(Dictionary<string, TPayload> payload) => [];
                }
            }
        }
        """);

    [Fact]
    public void Handlers_of_base_types_belong_to_the_table() => Generates("Inherited", """
        public sealed record State;

        public abstract partial class Base<TPayload> : Channel<State>
        {
            [Join] protected static JoinResult Join() => JoinResult.Ok();
            [HandleIn("payload")] protected void Take(TPayload payload) { }
            [HandleIn("virtual")] protected virtual void Virtual() { }
            [HandleIn("renamed")] protected virtual void Renamed() { }
        }

        public sealed partial class Derived : Base<string>
        {
            [HandleIn("own")] void Own() { }
            protected override void Virtual() { }
            [HandleIn("new name")] protected override void Renamed() { }
        }
        """);

    [Fact]
    public void Handlers_in_several_parts_make_one_table() => Generates("Parts", """
        public sealed record State;
        public sealed partial class Parts : Channel<State>, IChannel<Parts>
        {
            [Join] static JoinResult Join() => JoinResult.Ok();
        }
        public sealed partial class Parts
        {
            [HandleIn("second")] void Second() { }
        }
        """);

    [Theory]
    [InlineData("public sealed class Whole : Channel<State> { [HandleIn(\"a\")] void A() { } }")]
    [InlineData("public sealed class Outer { public partial class Inner : Channel<State> { [HandleIn(\"a\")] void A() { } } }")]
    [InlineData("public partial class None { [HandleIn(\"a\")] void A() { } }")]
    [InlineData("public abstract partial class Abstract : Channel<State> { [HandleIn(\"a\")] void A() { } }")]
    [InlineData("public partial class Own : Channel<State> { [HandleIn(\"a\")] void A() { } static void Define(ChannelBuilder<Own> on) { } }")]
    public void Class_that_can_have_no_table_gets_none(string source) =>
        Assert.Empty(Generated(Compiled.Generate(Compiled.Of("public sealed record State;", source))));

    [Fact]
    public void Handler_of_a_wrong_signature_is_left_out()
    {
        var table = Assert.Single(Generated(Compiled.Generate(Compiled.Of("""
            public sealed record State;
            public sealed partial class Room : Channel<State>
            {
                [Join] static JoinResult Join() => JoinResult.Ok();
                [HandleIn("a")] JoinResult A() => default;
                [HandleIn("b")] void B() { }
            }
            """))));
        Assert.DoesNotContain("c.A", table);
        Assert.Contains("c.B", table);
    }

    private static void Generates(string name, string source) =>
        Snapshot.Equal(name, string.Join("\n", Generated(Compiled.WithTables(source))));

    private static IEnumerable<string> Generated(Compilation compilation) =>
        compilation.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)).Select(tree => tree.ToString());
}
