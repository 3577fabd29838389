using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Broadcasting;

/// <summary>What a client gets in the place of bytes that its protocol cannot carry.</summary>
public sealed class TextOnlyTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private const string Substitute =
        """{"reason":"this client cannot receive binary payloads","event":"NAME","size":3}""";

    private readonly TestServer _server = TestServer.Start<GuestSocket<BytesChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Binary_push_to_a_v1_client_becomes_binary_unsupported_and_the_channel_lives_on()
    {
        var client = await _server.JoinAsync(Wire.V1);

        client.Send("1", "2", Room, "push");
        client.Send("1", "3", Room, "hello");

        await client.ExpectAsync(
            Wire.V1.Push("1", Room, "binary_unsupported", SubstituteFor("image")), Wire.V1.Ok("1", "3", Room));
    }

    [Fact]
    public async Task Binary_reply_to_a_v1_client_becomes_an_error()
    {
        var client = await _server.JoinAsync(Wire.V1);

        client.Send("1", "2", Room, "reply");

        await client.ExpectAsync(Wire.V1.Reply("1", "2", Room, "error", SubstituteFor("phx_reply")));
    }

    [Fact]
    public async Task Binary_broadcast_reaches_each_client_in_the_form_that_it_can_take()
    {
        var old = await _server.JoinAsync(Wire.V1);
        var current = await _server.JoinAsync(Wire.V2);

        await _server.BroadcastAsync(Room, "image", [1, 2, 255]);

        await old.ExpectAsync(Wire.V1.Broadcast(Room, "binary_unsupported", SubstituteFor("image")));
        await current.ExpectAsync(BinaryFrame.Broadcast(Room, "image", "0102ff"));
    }

    [Fact]
    public async Task Name_of_the_event_is_escaped_in_the_substitute()
    {
        var client = await _server.JoinAsync(Wire.V1);

        await _server.BroadcastAsync(Room, "a\"b", [1, 2, 255]);

        await client.ExpectAsync(Wire.V1.Broadcast(Room, "binary_unsupported", SubstituteFor("a\\\"b")));
    }

    private static string SubstituteFor(string @event) => Substitute.Replace("NAME", @event, StringComparison.Ordinal);

    private sealed class BytesChannel : Channel<Guest>, IChannel<BytesChannel>
    {
        private static readonly byte[] Bytes = [1, 2, 255];

        public static void Define(ChannelBuilder<BytesChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Payload>("push", (channel, _, ct) => channel.PushAsync("image", Bytes, ct))
            .HandleIn<Payload>("reply", (_, _) => Reply.Ok(Bytes))
            .HandleIn<Payload>("hello", (_, _) => Reply.Ok());
    }
}
