using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Broadcasting;

/// <summary>The way of broadcasts past the channels (sections 2.10, 3.5 and 3.8).</summary>
public sealed class FastlaneTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<GuestSocket<InterceptingChannel>>();
    private readonly TestServer _rooms = TestServer.Start<GuestSocket<RoomChannel>>();
    private readonly WatchedSerializer _watched = new();

    public async ValueTask DisposeAsync()
    {
        _watched.Release();
        await _server.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    [Fact, Statement(63)]
    public async Task Broadcast_overtakes_an_intercepted_one_that_still_waits()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();

        await _server.BroadcastAsync(Room, "intercepted", """{"text":"first"}""");
        await _server.BroadcastAsync(Room, "plain", """{"text":"second"}""");

        await client.ExpectAsync(Wire.Broadcast(Room, "plain", """{"text":"second"}"""));
        _server.Stage.Gate().Open();
        await client.ExpectAsync(Wire.Ok("1", "2", Room), Wire.Push("1", Room, "changed", """{"text":"first"}"""));
    }

    [Fact, Statement(64)]
    public async Task Intercepted_broadcast_reaches_the_client_only_where_the_handler_pushes()
    {
        var client = await _server.JoinAsync(Wire);

        await _server.BroadcastAsync(Room, "intercepted", """{"text":"hide"}""");
        await _server.BroadcastAsync(Room, "intercepted", """{"text":"show"}""");

        await client.ExpectAsync(Wire.Push("1", Room, "changed", """{"text":"show"}"""));
    }

    [Fact, Statement(64)]
    public async Task Broadcast_of_another_type_than_its_interceptor_takes_is_a_crash()
    {
        var client = await _server.JoinAsync(Wire);

        await _server.BroadcastAsync(Room, "intercepted", """{"text":5}""");

        await client.ExpectAsync(Wire.Crashed("1", Room));
    }

    [Fact]
    public async Task Exception_in_HandleOut_is_a_crash_of_that_channel_alone()
    {
        var client = await _server.JoinAsync(Wire, query: "name=bad");
        var other = await _server.JoinAsync(Wire);

        await _server.BroadcastAsync(Room, "intercepted", """{"text":"raise"}""");

        await client.ExpectAsync(Wire.Crashed("1", Room));
        await other.ExpectAsync(Wire.Push("1", Room, "changed", """{"text":"raise"}"""));
    }

    [Theory, Statement(65)]
    [InlineData("shout", "shouted", true)]
    [InlineData("tell", "told", false)]
    public async Task Broadcast_includes_the_sender_and_broadcast_from_leaves_it_out(string request, string @event, bool isIncluded)
    {
        var sender = await _rooms.JoinAsync(Wire, query: "name=ada");
        var other = await _rooms.JoinAsync(Wire.V1, query: "name=ada");
        var elsewhere = await _rooms.JoinAsync(Wire, "room:b");

        sender.Send("1", "2", Room, request, """{"n":1}""");

        if (isIncluded) await sender.ExpectAsync(Wire.Broadcast(Room, @event, """{"n":1}"""));
        await sender.ExpectAsync(Wire.Ok("1", "2", Room));
        await other.ExpectAsync(Wire.V1.Broadcast(Room, @event, """{"n":1}"""));
        await elsewhere.ExpectSilenceAsync();
    }

    [Fact, Statement(65)]
    public async Task Broadcast_from_leaves_out_the_sending_channel_after_its_rejoin_only()
    {
        var sender = await _rooms.JoinAsync(Wire);
        var other = await _rooms.JoinAsync(Wire);
        sender.Send("2", "2", Room, "phx_join");
        sender.Send("2", "3", Room, "tell");

        await sender.ExpectAsync(Wire.Ok("2", "2", Room), Wire.Closed("1", Room), Wire.Ok("2", "3", Room));
        other.Send("1", "2", Room, "tell");

        await sender.ExpectAsync(Wire.Broadcast(Room, "told", "{}"));
    }

    [Fact, Statement(66)]
    public async Task Broadcast_is_encoded_once_a_serializer()
    {
        var second = new WatchedSerializer();
        var clients = new List<TestClient>();
        for (var i = 0; i < 20; i++)
        {
            clients.Add(await _rooms.ConnectAsync(Wire, serializer: i % 2 == 0 ? _watched : second));
            await clients[i].JoinAsync();
        }

        clients[0].Send("1", "2", Room, "tell", """{"n":1}""");
        foreach (var client in clients.Skip(1)) await client.ExpectAsync(Wire.Broadcast(Room, "told", """{"n":1}"""));
        await _rooms.BroadcastAsync(Room, "news", "{}");
        foreach (var client in clients.Skip(1)) await client.ExpectAsync(Wire.Broadcast(Room, "news", "{}"));

        Assert.Equal(2, _watched.Broadcasts);
        Assert.Equal(2, second.Broadcasts);
    }

    [Fact, Statement(66)]
    public async Task Broadcasts_that_pile_up_during_a_flush_go_out_with_one_write()
    {
        var client = await HoldAsync();

        for (var i = 0; i < 3; i++) await _rooms.BroadcastAsync(Room, "news", $$"""{"n":{{i}}}""");
        Assert.Equal(1, _watched.Broadcasts); // who broadcasts does not wait
        _watched.Release();

        await client.ExpectAsync(
            Held,
            Wire.Broadcast(Room, "news", """{"n":0}"""),
            Wire.Broadcast(Room, "news", """{"n":1}"""),
            Wire.Broadcast(Room, "news", """{"n":2}"""));
        Assert.Equal(2, client.Writer.BatchWrites);
    }

    [Fact, Statement(61)]
    public async Task Join_during_a_flush_is_answered_before_the_broadcasts_that_follow_it_and_gets_none_before()
    {
        var client = await HoldAsync();
        await _rooms.BroadcastAsync(Room, "news", """{"n":1}""");
        var late = await _rooms.ConnectAsync(Wire, serializer: _watched);
        late.Send("1", "1", Room, "phx_join");
        late.Send("1", "2", Room, "push");
        late.Send("1", "3", Room, "note"); // handled when the others are
        await _rooms.Stage.ExpectAsync("noted room:a");
        await _rooms.BroadcastAsync(Room, "news", """{"n":2}""");

        _watched.Release();

        await late.ExpectAsync(
            Wire.Ok("1", "1", Room), Wire.Push("1", Room, "pushed", "{}"), Wire.Broadcast(Room, "news", """{"n":2}"""));
        await client.ExpectAsync(
            Held, Wire.Broadcast(Room, "news", """{"n":1}"""), Wire.Broadcast(Room, "news", """{"n":2}"""));
    }

    [Fact, Statement(62)]
    public async Task Reply_and_push_and_end_follow_the_channels_own_broadcast_through_a_busy_fastlane()
    {
        var client = await HoldAsync();
        client.Send("1", "2", Room, "shout");
        client.Send("1", "3", Room, "push");
        client.Send("1", "4", Room, "phx_leave");
        await _rooms.Stage.ExpectAsync("terminated left room:a", "disposed");

        _watched.Release();

        await client.ExpectAsync(
            Held,
            Wire.Broadcast(Room, "shouted", "{}"),
            Wire.Ok("1", "2", Room),
            Wire.Push("1", Room, "pushed", "{}"),
            Wire.Ok("1", "4", Room),
            Wire.Closed("1", Room));
    }

    [Fact]
    public async Task Broadcast_that_cannot_be_encoded_is_left_out_and_harms_no_other()
    {
        var client = await HoldAsync();

        await _rooms.BroadcastAsync(Room, new string('e', 256), new byte[] { 1 });
        await _rooms.BroadcastAsync(Room, "news", "{}");
        _watched.Release();

        await client.ExpectAsync(Held, Wire.Broadcast(Room, "news", "{}"));
    }

    [Fact]
    public async Task Topic_whose_last_member_left_can_be_joined_again()
    {
        var client = await _rooms.JoinAsync(Wire);
        for (var i = 2; i < 20; i++)
        {
            client.Send($"{i - 1}", "leave", Room, "phx_leave");
            await client.ExpectAsync(Wire.Ok($"{i - 1}", "leave", Room), Wire.Closed($"{i - 1}", Room));
            await client.JoinAsync(Room, $"{i}");
            await _rooms.BroadcastAsync(Room, "news", "{}");
            await client.ExpectAsync(Wire.Broadcast(Room, "news", "{}"));
        }
    }

    private static string Held => Wire.Broadcast(Room, WatchedSerializer.HeldEvent, "{}");

    // A client whose topic's flush stands still.
    private async Task<TestClient> HoldAsync()
    {
        var client = await _rooms.ConnectAsync(Wire, serializer: _watched);
        await client.JoinAsync();
        await _rooms.BroadcastAsync(Room, WatchedSerializer.HeldEvent, "{}");
        await _watched.HeldAsync();
        return client;
    }

    private sealed class InterceptingChannel(Stage stage) : Channel<Guest>, IChannel<InterceptingChannel>
    {
        public static void Define(ChannelBuilder<InterceptingChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Payload>("hold", async (channel, _, _) =>
            {
                await channel.Stage.Gate().PassAsync();
                return Reply.Ok();
            })
            .HandleOut<Said>("intercepted", (channel, said, ct) =>
                said.Text == "raise" && channel.Assigns.Name == "bad" ? throw new InvalidOperationException("as the test wants")
                : said.Text == "hide" ? default
                : channel.PushAsync("changed", said, ct));

        private Stage Stage => stage;
    }
}
