using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>What reaches a handler, by its payload's type and its event's name.</summary>
public sealed class PayloadHandlerTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<MixedSocket>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("said", """{"text":5}""")]
    [InlineData("said", "null")]
    [InlineData("said", "[]")]
    [InlineData("said", "\"text\"")]
    [InlineData("array", """{"text":"hi"}""")]
    [InlineData("memory", "{}")]
    public async Task Payload_of_another_type_is_answered_and_not_handled(string @event, string payload)
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, @event, payload);
        client.Send("1", "3", Room, "said", """{"text":"hi"}""");

        await client.ExpectAsync(Wire.Error("1", "2", Room, "invalid payload"), Wire.Ok("1", "3", Room, """{"text":"hi"}"""));
        await _server.Stage.ExpectAsync("said hi");
    }

    [Fact]
    public async Task Bytes_for_a_json_handler_are_an_invalid_payload()
    {
        var client = await _server.JoinAsync(Wire);

        client.SendBinary(BinaryFrame.FromClient("1", "2", Room, "said", "7b7d"));

        await client.ExpectAsync(Wire.Error("1", "2", Room, "invalid payload"));
    }

    [Fact]
    public async Task Join_with_a_payload_of_another_type_is_refused()
    {
        var client = await _server.ConnectAsync(Wire);

        client.Send("1", "1", "typed:a", "phx_join", "[]");
        client.Send("2", "2", "typed:a", "phx_join", """{"text":"please"}""");

        await client.ExpectAsync(
            Wire.Error("1", "1", "typed:a", "invalid payload"), Wire.Ok("2", "2", "typed:a", """{"text":"please"}"""));
    }

    [Fact]
    public async Task Bytes_reach_handlers_of_either_byte_type()
    {
        var client = await _server.JoinAsync(Wire);

        client.SendBinary(BinaryFrame.FromClient("1", "2", Room, "array", "0102ff"));
        client.SendBinary(BinaryFrame.FromClient("1", "3", Room, "memory", "0102ff"));

        await client.ExpectAsync(
            BinaryFrame.Reply("1", "2", Room, "ok", "ff0201"), BinaryFrame.Reply("1", "3", Room, "ok", "0102ff"));
    }

    [Fact]
    public async Task Event_without_a_handler_is_answered_and_the_channel_lives_on()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "unknown");
        client.Send("1", "3", Room, new string('x', 300));
        client.Send("1", "4", Room, "said", """{"text":"hi"}""");

        await client.ExpectAsync(
            Wire.Error("1", "2", Room, "unmatched event"),
            Wire.Error("1", "3", Room, "unmatched event"),
            Wire.Ok("1", "4", Room, """{"text":"hi"}"""));
    }

    [Fact]
    public async Task Event_without_a_handler_crashes_the_channel_where_the_route_says_so()
    {
        var client = await _server.JoinAsync(Wire, "strict:a");

        client.Send("1", "2", "strict:a", "unknown");

        await client.ExpectAsync(Wire.Crashed("1", "strict:a"));
    }

    [Fact]
    public async Task HandleAny_gets_what_no_other_handler_does_with_its_name()
    {
        var client = await _server.JoinAsync(Wire, "any:a");
        var longName = new string('é', 200);

        client.Send("1", "2", "any:a", "known");
        client.Send("1", "3", "any:a", "unknown", "[1]");
        client.Send("1", "4", "any:a", longName, "2");

        await client.ExpectAsync(
            Wire.Ok("1", "2", "any:a", """{"text":"by name"}"""),
            Wire.Ok("1", "3", "any:a", """{"text":"unknown [1]"}"""),
            Wire.Ok("1", "4", "any:a", $$"""{"text":"{{longName}} 2"}"""));
    }

    [Theory]
    [InlineData("push-number")]
    [InlineData("broadcast-number")]
    public async Task Pushing_or_broadcasting_what_is_no_object_crashes_the_channel(string @event)
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, @event);

        await client.ExpectAsync(Wire.Crashed("1", Room));
    }

    [Fact, Statement(56)]
    public async Task Pushing_bytes_under_a_name_of_over_255_bytes_crashes_the_channel()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "push-long-name");

        await client.ExpectAsync(Wire.Crashed("1", Room));
    }

    [Fact]
    public async Task Reply_of_a_known_type_may_be_another_reply()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "count", """{"text":"one"}""");
        client.Send("1", "3", Room, "count", """{"text":""}""");
        client.Send("1", "4", Room, "count", """{"text":"none"}""");
        client.Send("1", "5", Room, "count", """{"text":"slow"}""");

        await client.ExpectAsync(
            Wire.Ok("1", "2", Room, """{"count":3}"""),
            Wire.Error("1", "3", Room, "nothing to count"),
            Wire.Ok("1", "5", Room, """{"count":4}"""));
        await client.ExpectSilenceAsync();
    }

    private sealed class MixedSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        public static void Define(SocketBuilder on) => on
            .Channel<MixedChannel>("room:*")
            .Channel<MixedChannel>("strict:*", route => route.Options.UnmatchedEvent = UnmatchedEvent.Crash)
            .Channel<AnyChannel>("any:*")
            .Channel<TypedJoinChannel>("typed:*");
    }

    private sealed class MixedChannel(Stage stage) : Channel<Guest>, IChannel<MixedChannel>
    {
        public static void Define(ChannelBuilder<MixedChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Said>("said", (channel, said) =>
            {
                channel.Note($"said {said.Text}");
                return Reply.Ok(said);
            })
            .HandleIn<byte[]>("array", (_, bytes) =>
            {
                Array.Reverse(bytes);
                return Reply.Ok(bytes);
            })
            .HandleIn<ReadOnlyMemory<byte>>("memory", (_, bytes) => Reply.Ok(Payload.Binary(bytes)))
            .HandleIn<Payload>("push-number", (channel, _, ct) => channel.PushAsync("number", 5, ct))
            .HandleIn<Payload>("broadcast-number", (channel, _, ct) => channel.BroadcastAsync("number", 5, ct))
            .HandleIn<Payload>("push-long-name", (channel, _, ct) => channel.PushAsync(new string('e', 256), new byte[] { 1 }, ct))
            .HandleIn<Said, Tally>("count", async (_, said, _) =>
            {
                if (said.Text == "slow") await Task.Yield();
                return said.Text switch
                {
                    "" => Reply.Error("nothing to count"),
                    "none" => Reply.None,
                    _ => new Tally(said.Text.Length),
                };
            });

        private void Note(string what) => stage.Note(what);
    }

    private sealed class AnyChannel : Channel<Guest>, IChannel<AnyChannel>
    {
        public static void Define(ChannelBuilder<AnyChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Payload>("known", (_, _) => Reply.Ok(new Said("by name")))
            .HandleAny((_, @event, payload, _) =>
                new(Reply.Ok(new Said($"{@event} {System.Text.Encoding.UTF8.GetString(payload.Data.Span)}"))));
    }

    private sealed class TypedJoinChannel : Channel<Guest>, IChannel<TypedJoinChannel>
    {
        public static void Define(ChannelBuilder<TypedJoinChannel> on) => on.Join<Said>((_, _, said) => JoinResult.Ok(said));
    }
}
