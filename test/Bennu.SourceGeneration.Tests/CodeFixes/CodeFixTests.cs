using Bennu.SourceGeneration.CodeFixes;
using Bennu.SourceGeneration.Tests.Support;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Bennu.SourceGeneration.Tests.CodeFixes;

public sealed class CodeFixTests
{
    [Theory]
    [InlineData("public sealed class Room : Channel<State> { {0} }", "public sealed partial class Room : Channel<State> { {0} }")]
    [InlineData(
        "/// <summary>A room.</summary>\npublic class Room : Channel<State> { {0} }",
        "/// <summary>A room.</summary>\npublic partial class Room : Channel<State> { {0} }")]
    [InlineData(
        "static class Rooms\n{\n    sealed partial class Room : Channel<State> { {0} }\n}",
        "static partial class Rooms\n{\n    sealed partial class Room : Channel<State> { {0} }\n}")]
    public Task Channel_is_made_partial(string before, string after) => FixesAsync(
        new MakePartialFix(), before.Replace("{0}", "[Join] JoinResult Join() => default;"), after.Replace("{0}", "[Join] JoinResult Join() => default;"));

    [Theory]
    [InlineData("private async void A() => await Task.Yield();", "private async ValueTask A() => await Task.Yield();")]
    [InlineData("async void A() { await Task.Yield(); }", "async ValueTask A() { await Task.Yield(); }")]
    public Task Async_void_is_made_to_return_a_task(string before, string after) => FixesInRoomAsync(new ReturnValueTaskFix(), before, after);

    [Theory]
    [InlineData("async Task A() { PushAsync(\"a\", default(Payload)); }", "async Task A() { await PushAsync(\"a\", default(Payload)); }")]
    [InlineData(
        "[HandleIn(\"a\")] private void A() => PushAsync(\"a\", default(Payload));",
        "[HandleIn(\"a\")] private async ValueTask A() => await PushAsync(\"a\", default(Payload));")]
    [InlineData(
        "[HandleIn(\"a\")] Reply A() { PushAsync(\"a\", default(Payload)); return Reply.Ok(); }",
        "[HandleIn(\"a\")] async ValueTask<Reply> A() { await PushAsync(\"a\", default(Payload)); return Reply.Ok(); }")]
    [InlineData("void A() { PushAsync(\"a\", default(Payload)); }", null)]
    [InlineData("async Task A() { Action later = () => PushAsync(\"a\", default(Payload)); await Task.Yield(); }", null)]
    [InlineData("[HandleIn(\"a\")] ValueTask A() { PushAsync(\"a\", default(Payload)); return default; }", null)]
    [InlineData("async Task<int> A(Task<int> task) => task.Result;", "async Task<int> A(Task<int> task) => await task;")]
    [InlineData("async Task<string> A(Task<int> task) => task.Result.ToString();", "async Task<string> A(Task<int> task) => (await task).ToString();")]
    [InlineData("async Task A(Task task) { task.Wait(); }", "async Task A(Task task) { await task; }")]
    [InlineData("async Task<int> A(Task<int> task) => task.GetAwaiter().GetResult();", "async Task<int> A(Task<int> task) => await task;")]
    [InlineData("async Task A() { Thread.Sleep(10); }", "async Task A() { await Task.Delay(10); }")]
    [InlineData("[HandleIn(\"a\")] void A() { Thread.Sleep(10); }", "[HandleIn(\"a\")] async ValueTask A() { await Task.Delay(10); }")]
    [InlineData("async Task A(Task task) { task.Wait(10); await Task.Yield(); }", null)]
    public Task What_blocks_or_is_dropped_is_awaited(string before, string? after) => FixesInRoomAsync(new AwaitFix(), before, after);

    [Fact]
    public Task Payload_type_is_added_to_the_context() => FixesAsync(
        new AddJsonTypeFix(),
        """
        namespace Chat
        {
            public sealed record Message(string Body);

            public sealed partial class Room : Channel<Message>
            {
                [Join] JoinResult Join() => default;
                [HandleIn("a")] void A(Message message) { }
            }

            [JsonSerializable(typeof(string))]
            internal abstract partial class Json : JsonSerializerContext { protected Json() : base(null) { } }
        }
        """,
        """
        namespace Chat
        {
            public sealed record Message(string Body);

            public sealed partial class Room : Channel<Message>
            {
                [Join] JoinResult Join() => default;
                [HandleIn("a")] void A(Message message) { }
            }

            [JsonSerializable(typeof(string))]
            [JsonSerializable(typeof(Message))]
            internal abstract partial class Json : JsonSerializerContext { protected Json() : base(null) { } }
        }
        """);

    [Fact]
    public Task Payload_type_without_a_context_offers_nothing() => FixesAsync(
        new AddJsonTypeFix(), "public sealed partial class Room : Channel<Room> { ValueTask A() => PushAsync(\"a\", this); }", null);

    private static Task FixesInRoomAsync(CodeFixProvider fix, string before, string? after)
    {
        const string Room = "public sealed partial class Room : Channel<State>\n{\n    [Join] static JoinResult Join() => default;\n    {0}\n}";
        return FixesAsync(fix, Room.Replace("{0}", before), after is null ? null : Room.Replace("{0}", after));
    }

    private static async Task FixesAsync(CodeFixProvider fix, string before, string? after)
    {
        const string State = "\npublic sealed record State;\n";
        Assert.Equal(after is null ? null : after + State, await Fixed.OfAsync(fix, before + State));
    }
}
