using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>A topic that is joined again on the same connection (section 2.8); the same in every protocol version.</summary>
public abstract class DuplicateJoinTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly Wire _wire;
    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>();

    private protected DuplicateJoinTests(Wire wire) => _wire = wire;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(37)]
    public async Task New_joins_reply_precedes_the_old_channels_close()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("7", "7", Room, "phx_join");
        client.Send("1", "8", Room, "echo");
        client.Send("7", "9", Room, "echo");

        await client.ExpectAsync(_wire.Ok("7", "7", Room), _wire.Closed("1", Room), _wire.Ok("7", "9", Room));
        await _server.Stage.ExpectAsync("terminated duplicate_join room:a", "disposed");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(37)]
    public async Task Same_join_ref_again_is_a_duplicate_too()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "1", Room, "phx_join");

        await client.ExpectAsync(_wire.Ok("1", "1", Room), _wire.Closed("1", Room));
    }

    [Fact, Statement(38)]
    public async Task Waiting_requests_of_the_old_channel_are_lost_and_so_is_the_reply_of_the_running_one()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        client.Send("1", "3", Room, "note");
        client.Send("1", "4", Room, "echo");
        client.Send("1", "5", Room, "phx_leave");

        client.Send("7", "7", Room, "phx_join");
        client.Send("7", "8", Room, "echo");
        _server.Stage.Gate().Open();

        await client.ExpectAsync(_wire.Ok("7", "7", Room), _wire.Closed("1", Room), _wire.Ok("7", "8", Room));
        await _server.Stage.ExpectAsync("passed room:a", "terminated duplicate_join room:a", "disposed");
        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(39), Statement(81)]
    public async Task Old_channel_that_does_not_stop_in_time_is_killed_without_terminate()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        client.Send("7", "7", Room, "phx_join");
        await _server.Time.ArmedAsync(ShutdownTimeout);

        _server.Time.Advance(ShutdownTimeout - TimeSpan.FromMilliseconds(1));
        await client.ExpectSilenceAsync();
        _server.Time.Advance(TimeSpan.FromMilliseconds(1));

        await client.ExpectAsync(_wire.Ok("7", "7", Room), _wire.Closed("1", Room));
        _server.Stage.Gate().Open();
        await _server.Stage.ExpectAsync("passed room:a", "disposed");
        client.Send("7", "8", Room, "echo");
        await client.ExpectAsync(_wire.Ok("7", "8", Room));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Killed_channel_gets_no_broadcasts_any_more()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        client.Send("7", "7", Room, "phx_join");
        await _server.Time.ArmedAsync(ShutdownTimeout);
        _server.Time.Advance(ShutdownTimeout);
        await client.ExpectAsync(_wire.Ok("7", "7", Room), _wire.Closed("1", Room));

        client.Send("7", "8", Room, "shout");

        await client.ExpectAsync(_wire.Broadcast(Room, "shouted", "{}"), _wire.Ok("7", "8", Room));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Chain_of_joins_closes_each_of_them_and_keeps_the_last()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("2", "2", Room, "phx_join");
        client.Send("3", "3", Room, "phx_join");
        client.Send("4", "4", Room, "phx_join");
        client.Send("4", "5", Room, "echo");

        await client.ExpectAsync(
            _wire.Ok("2", "2", Room), _wire.Closed("1", Room),
            _wire.Ok("3", "3", Room), _wire.Closed("2", Room),
            _wire.Ok("4", "4", Room), _wire.Closed("3", Room),
            _wire.Ok("4", "5", Room));
        Assert.Equal(3, _server.Stage.Notes.Count(note => note == "terminated duplicate_join room:a"));
    }

    [Fact]
    public async Task Rejoin_gets_each_broadcast_once()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("7", "7", Room, "phx_join");
        await client.ExpectAsync(_wire.Ok("7", "7", Room), _wire.Closed("1", Room));

        await _server.BroadcastAsync(Room, "news", """{"n":1}""");
        await _server.BroadcastAsync(Room, "news", """{"n":2}""");

        await client.ExpectAsync(_wire.Broadcast(Room, "news", """{"n":1}"""), _wire.Broadcast(Room, "news", """{"n":2}"""));
        client.Send("7", "8", Room, "shout");
        await client.ExpectAsync(_wire.Broadcast(Room, "shouted", "{}"), _wire.Ok("7", "8", Room));
    }
}

public sealed class DuplicateJoinV1Tests() : DuplicateJoinTests(Wire.V1);

public sealed class DuplicateJoinV2Tests() : DuplicateJoinTests(Wire.V2);
