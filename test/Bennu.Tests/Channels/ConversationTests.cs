using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Who is answered what, from the first join to the last leave; the same in every protocol version.</summary>
public abstract class ConversationTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private readonly Wire _wire;
    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.MaxChannels = 3);

    private protected ConversationTests(Wire wire) => _wire = wire;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(25), Statement(26)]
    public async Task Heartbeat_is_answered_without_join_ref_even_if_it_had_one()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send(null, "1", "phoenix", "heartbeat");
        client.Send("7", "2", "phoenix", "heartbeat", """{"ignored":true}""");

        await client.ExpectAsync(_wire.Ok(null, "1", "phoenix"), _wire.Ok(null, "2", "phoenix"));
    }

    [Fact]
    public async Task Phoenix_topic_knows_no_other_events()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send(null, "1", "phoenix", "hello");

        await client.ExpectAsync(_wire.Error(null, "1", "phoenix", "unmatched topic"));
    }

    [Fact, Statement(27)]
    public async Task Join_is_answered_with_its_join_ref_and_ref()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("5", "6", Room, "phx_join");

        await client.ExpectAsync(_wire.Ok("5", "6", Room));
    }

    [Fact, Statement(28)]
    public async Task Join_of_a_topic_without_a_route_is_an_unmatched_topic()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "1", "elsewhere:a", "phx_join");

        await client.ExpectAsync(_wire.Error(null, "1", "elsewhere:a", "unmatched topic"));
    }

    [Fact, Statement(29)]
    public async Task Event_on_an_unjoined_topic_is_an_unmatched_topic()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "2", Room, "echo");

        await client.ExpectAsync(_wire.Error(null, "2", Room, "unmatched topic"));
    }

    [Fact, Statement(30)]
    public async Task Leave_of_an_unjoined_topic_is_ok()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "2", Room, "phx_leave");

        await client.ExpectAsync(_wire.Ok("1", "2", Room));
    }

    [Fact, Statement(33)]
    public async Task Join_beyond_the_limit_is_refused_until_another_topic_is_left()
    {
        var client = await _server.JoinAsync(_wire, "room:1");
        await client.JoinAsync("room:2");
        await client.JoinAsync("room:3");

        client.Send("4", "4", "room:4", "phx_join");
        await client.ExpectAsync(_wire.Error("4", "4", "room:4", "too many channels joined"));

        client.Send("1", "5", "room:2", "phx_leave");
        await client.ExpectAsync(_wire.Ok("1", "5", "room:2"), _wire.Closed("1", "room:2"));
        await client.JoinAsync("room:4", "6");
    }

    [Fact, Statement(33)]
    public async Task Join_of_a_joined_topic_at_the_limit_is_granted()
    {
        var client = await _server.JoinAsync(_wire, "room:1");
        await client.JoinAsync("room:2");
        await client.JoinAsync("room:3");

        client.Send("9", "9", "room:3", "phx_join");

        await client.ExpectAsync(_wire.Ok("9", "9", "room:3"), _wire.Closed("1", "room:3"));
    }

    [Fact, Statement(34)]
    public async Task Event_with_a_stale_join_ref_is_ignored()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("0", "2", Room, "echo");
        client.Send("1", "3", Room, "echo");

        await client.ExpectAsync(_wire.Ok("1", "3", Room));
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(35)]
    public async Task Leave_with_a_stale_join_ref_is_ignored()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("0", "2", Room, "phx_leave");
        client.Send("1", "3", Room, "echo");

        await client.ExpectAsync(_wire.Ok("1", "3", Room));
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(36)]
    public async Task Event_without_join_ref_is_accepted_on_a_joined_topic()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send(null, "2", Room, "echo", """{"a":1}""");

        await client.ExpectAsync(_wire.Ok("1", "2", Room, """{"a":1}"""));
    }

    [Fact]
    public async Task Event_without_a_ref_is_answered_with_null()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", null, Room, "echo");

        await client.ExpectAsync(_wire.Ok("1", null, Room));
    }

    [Fact]
    public async Task Channel_without_join_ref_takes_its_joins_ref_for_replies_and_none_for_its_end()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send(null, "1", Room, "phx_join");
        client.Send(null, "2", Room, "push", """{"a":1}""");
        client.Send(null, "3", Room, "echo");
        client.Send("1", "4", Room, "echo"); // stale: the channel has no join_ref
        client.Send(null, "5", Room, "raise");

        await client.ExpectAsync(
            _wire.Ok(null, "1", Room),
            _wire.Push("1", Room, "pushed", """{"a":1}"""),
            _wire.Ok("1", "3", Room),
            _wire.Crashed(null, Room));
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(40)]
    public async Task Leave_is_answered_ok_and_closes_the_channel()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "phx_leave");

        await client.ExpectAsync(_wire.Ok("1", "2", Room), _wire.Closed("1", Room));
        await _server.Stage.ExpectAsync("terminated left room:a", "disposed");
    }

    [Theory, Statement(41)]
    [InlineData("", "normal")]
    [InlineData("normal", "normal")]
    [InlineData("shutdown", "shutdown")]
    [InlineData("because", "because")]
    public async Task Stop_for_a_graceful_reason_closes_the_channel(string asked, string reason)
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "stop", $$"""{"text":"{{asked}}"}""");

        await client.ExpectAsync(_wire.Closed("1", Room));
        await _server.Stage.ExpectAsync($"terminated {reason} room:a", "disposed");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(42)]
    public async Task Stop_for_another_reason_is_a_crash()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "stop", """{"text":"error"}""");

        await client.ExpectAsync(_wire.Crashed("1", Room));
        await _server.Stage.ExpectAsync("terminated as the test wants room:a", "disposed");
        await client.ExpectSilenceAsync();
    }

    [Theory, Statement(43)]
    [InlineData("raise")]
    [InlineData("cancel")]
    public async Task Exception_in_a_handler_is_a_crash_of_this_channel_alone(string @event)
    {
        var client = await _server.JoinAsync(_wire);
        await client.JoinAsync("room:b", "2");

        client.Send("1", "3", Room, @event);

        await client.ExpectAsync(_wire.Crashed("1", Room));
        await _server.Stage.ExpectAsync("terminated channel_crash room:a", "disposed");
        client.Send("2", "4", "room:b", "echo");
        await client.ExpectAsync(_wire.Ok("2", "4", "room:b"));
    }

    [Theory, Statement(45)]
    [InlineData("normal")]
    [InlineData("error")]
    public async Task Stop_with_a_reply_sends_the_reply_first(string reason)
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "stop_reply", $$"""{"text":"{{reason}}"}""");

        await client.ExpectAsync(
            _wire.Ok("1", "2", Room, """{"bye":1}"""),
            reason == "normal" ? _wire.Closed("1", Room) : _wire.Crashed("1", Room));
    }

    [Fact, Statement(46)]
    public async Task Reply_with_a_status_alone_carries_an_empty_object_whatever_the_status()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "status");

        await client.ExpectAsync(_wire.Reply("1", "2", Room, "maybe"));
    }

    [Fact, Statement(47)]
    public async Task Push_carries_the_join_ref_and_a_broadcast_no_ref_at_all()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, "push", """{"a":1}""");
        await client.ExpectAsync(_wire.Push("1", Room, "pushed", """{"a":1}"""));

        client.Send("1", "3", Room, "shout", """{"b":2}""");
        await client.ExpectAsync(_wire.Broadcast(Room, "shouted", """{"b":2}"""), _wire.Ok("1", "3", Room));
    }

    [Theory]
    [InlineData("phx_leave")]
    [InlineData("raise")]
    [InlineData("stop_reply")]
    public async Task Request_to_an_ended_channel_is_an_unmatched_topic_and_its_leave_ok(string last)
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, last, """{"text":"normal"}""");
        while (!(await client.NextAsync()).Contains(last == "raise" ? "phx_error" : "phx_close", StringComparison.Ordinal))
        {
        }

        client.Send("1", "3", Room, "echo");
        client.Send("1", "4", Room, "phx_leave");

        await client.ExpectAsync(_wire.Error(null, "3", Room, "unmatched topic"), _wire.Ok("1", "4", Room));
    }

    [Fact]
    public async Task Requests_waiting_when_the_channel_ends_are_answered_as_if_it_had_never_been_joined()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();

        client.Send("1", "3", Room, "phx_leave");
        client.Send("1", "4", Room, "echo");
        client.Send("1", "5", Room, "phx_leave");
        _server.Stage.Gate().Open();

        await client.ExpectAsync(
            _wire.Ok("1", "2", Room),
            _wire.Ok("1", "3", Room),
            _wire.Closed("1", Room),
            _wire.Error(null, "4", Room, "unmatched topic"),
            _wire.Ok("1", "5", Room));
    }

    [Fact]
    public async Task Topic_can_be_joined_again_after_its_end()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "count");
        client.Send("1", "3", Room, "phx_leave");
        await client.ExpectAsync(_wire.Ok("1", "2", Room, """{"count":1}"""), _wire.Ok("1", "3", Room), _wire.Closed("1", Room));

        await client.JoinAsync(Room, "4");
        client.Send("4", "5", Room, "count");

        await client.ExpectAsync(_wire.Ok("4", "5", Room, """{"count":1}"""));
    }

    [Fact, Statement(70)]
    public async Task Slow_handler_holds_up_neither_heartbeats_nor_other_channels_nor_joins()
    {
        var client = await _server.JoinAsync(_wire);
        await client.JoinAsync("room:b", "2");
        client.Send("1", "3", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();

        client.Send(null, "4", "phoenix", "heartbeat");
        await client.ExpectAsync(_wire.Ok(null, "4", "phoenix"));
        client.Send("2", "5", "room:b", "echo");
        await client.ExpectAsync(_wire.Ok("2", "5", "room:b"));
        await client.JoinAsync("room:c", "6");

        _server.Stage.Gate().Open();
        await client.ExpectAsync(_wire.Ok("1", "3", Room));
    }
}

public sealed class ConversationV1Tests() : ConversationTests(Wire.V1);

public sealed class ConversationV2Tests() : ConversationTests(Wire.V2);
