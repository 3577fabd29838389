using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>What a join decides, and what happens around it (section 3.1); the same in every protocol version.</summary>
public abstract class JoinTests : IAsyncDisposable
{
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(10);

    private readonly Wire _wire;
    private readonly TestServer _server = TestServer.Start<GuestSocket<JoinChannel>>(o => o.MaxChannels = 2);

    private protected JoinTests(Wire wire) => _wire = wire;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private protected TestServer Server => _server;

    [Theory]
    [InlineData("tally", """{"count":3}""")]
    [InlineData("array", "[1,2]")]
    public async Task Granted_join_tells_the_client_its_response(string how, string response)
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "1", $"room:{how}", "phx_join");

        await client.ExpectAsync(_wire.Ok("1", "1", $"room:{how}", response));
    }

    [Theory, Statement(31)]
    [InlineData("refused", """{"reason":"not you"}""")]
    [InlineData("refused-tally", """{"count":0}""")]
    [InlineData("default", "{}")]
    public async Task Refused_join_tells_the_client_why_and_nothing_else(string how, string response)
    {
        var topic = $"room:{how}";
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "2", topic, "phx_join");

        await client.ExpectAsync(_wire.Reply("1", "2", topic, "error", response));
        await _server.Stage.ExpectAsync("disposed");
        client.Send("1", "3", topic, "echo");
        await client.ExpectAsync(_wire.Error(null, "3", topic, "unmatched topic"));
        await client.ExpectSilenceAsync();
    }

    [Theory, Statement(32), Statement(68), Statement(69)]
    [InlineData("raise")]
    [InlineData("cancel")]
    [InlineData("push")]
    [InlineData("broadcast")]
    [InlineData("broadcast-from")]
    [InlineData("socket-ref")]
    public async Task Join_that_throws_or_does_what_needs_a_joined_channel_has_crashed(string how)
    {
        var topic = $"room:{how}";
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "1", topic, "phx_join");

        await client.ExpectAsync(_wire.Error("1", "1", topic, "join crashed"));
        await _server.Stage.ExpectAsync("disposed");
        client.Send("1", "2", topic, "echo");
        await client.ExpectAsync(_wire.Error(null, "2", topic, "unmatched topic"));
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(33)]
    public async Task Refused_joins_do_not_count_towards_the_limit()
    {
        var client = await _server.JoinAsync(_wire);
        for (var i = 0; i < 5; i++)
        {
            client.Send("2", "2", "room:refused", "phx_join");
            await client.ExpectAsync(_wire.Error("2", "2", "room:refused", "not you"));
        }

        await client.JoinAsync("room:b", "3");
    }

    [Fact]
    public async Task Join_that_takes_too_long_is_refused_and_its_late_result_is_lost()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", "room:patient", "phx_join");
        await _server.Stage.Gate().ReachedAsync();
        await _server.Time.ArmedAsync(JoinTimeout);

        _server.Time.Advance(JoinTimeout);

        await client.ExpectAsync(_wire.Error("1", "1", "room:patient", "join timeout"));
        await _server.Stage.ExpectAsync("cancelled", "disposed");
        _server.Stage.Gate().Open();
        client.Send("1", "2", "room:patient", "echo");
        await client.ExpectAsync(_wire.Error(null, "2", "room:patient", "unmatched topic"));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Join_just_in_time_is_granted()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await _server.Time.ArmedAsync(JoinTimeout);

        _server.Time.Advance(JoinTimeout - TimeSpan.FromMilliseconds(1));
        _server.Stage.Gate().Open();

        await client.ExpectAsync(_wire.Ok("1", "1", "room:slow"));
    }

    [Fact]
    public async Task Slow_join_holds_up_neither_heartbeats_nor_another_join()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await _server.Stage.Gate().ReachedAsync();

        client.Send(null, "2", "phoenix", "heartbeat");
        await client.ExpectAsync(_wire.Ok(null, "2", "phoenix"));
        await client.JoinAsync("room:b", "3");
        client.Send("3", "4", "room:b", "echo");
        await client.ExpectAsync(_wire.Ok("3", "4", "room:b"));

        _server.Stage.Gate().Open();
        await client.ExpectAsync(_wire.Ok("1", "1", "room:slow"));
    }

    [Fact, Statement(61)]
    public async Task What_arrives_during_a_join_is_handled_after_what_the_join_sent_itself()
    {
        const string Room = "room:slow";
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", Room, "phx_join");
        client.Send("1", "2", Room, "echo", """{"a":1}""");
        client.Send("1", "3", Room, "phx_leave");
        await _server.Stage.Gate().ReachedAsync();

        _server.Stage.Gate().Open();

        await client.ExpectAsync(
            _wire.Ok("1", "1", Room),
            _wire.Push("1", Room, "sent", """{"text":"sent before"}"""),
            _wire.Ok("1", "2", Room, """{"a":1}"""),
            _wire.Ok("1", "3", Room),
            _wire.Closed("1", Room));
    }

    [Fact]
    public async Task What_arrives_during_a_join_that_is_refused_goes_to_an_unmatched_topic()
    {
        const string Room = "room:slow-refused";
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", Room, "phx_join");
        client.Send("1", "2", Room, "echo");
        client.Send("1", "3", Room, "phx_leave");

        _server.Stage.Gate().Open();

        await client.ExpectAsync(
            _wire.Error("1", "1", Room, "late"),
            _wire.Error(null, "2", Room, "unmatched topic"),
            _wire.Ok("1", "3", Room));
    }

    [Fact, Statement(61)]
    public async Task What_a_join_sends_to_itself_may_push_and_follows_the_reply()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "1", "room:send", "phx_join");

        await client.ExpectAsync(
            _wire.Ok("1", "1", "room:send"),
            _wire.Push("1", "room:send", "sent", """{"text":"first"}"""),
            _wire.Push("1", "room:send", "sent", """{"text":"second"}"""));
    }

    [Fact]
    public async Task Join_that_stops_its_channel_is_granted_and_closed()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("1", "1", "room:stop", "phx_join");

        await client.ExpectAsync(_wire.Ok("1", "1", "room:stop"), _wire.Closed("1", "room:stop"));
        await _server.Stage.ExpectAsync("terminated normal", "disposed");
    }

    [Fact, Statement(80)]
    public async Task Join_still_running_when_the_transport_is_lost_terminates_its_channel()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await _server.Stage.Gate().ReachedAsync();

        await client.DropAsync();
        _server.Stage.Gate().Open();

        await _server.Stage.ExpectAsync("terminated closed", "disposed");
    }

    [Fact]
    public async Task Join_after_the_transport_is_lost_starts_nothing()
    {
        var client = await _server.ConnectAsync(_wire);
        await client.DropAsync();

        client.Send("1", "1", "room:a", "phx_join");

        await client.ExpectSilenceAsync();
        Assert.Empty(_server.Stage.Notes);
    }
}

public sealed class JoinV1Tests() : JoinTests(Wire.V1);

public sealed class JoinV2Tests() : JoinTests(Wire.V2)
{
    [Fact]
    public async Task Granted_join_may_answer_with_bytes()
    {
        var client = await Server.ConnectAsync(Wire.V2);

        client.Send("1", "2", "room:bytes", "phx_join");

        await client.ExpectAsync(BinaryFrame.Reply("1", "2", "room:bytes", "ok", "0102ff"));
    }
}
