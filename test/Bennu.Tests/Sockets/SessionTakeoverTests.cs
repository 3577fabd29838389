using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Tests.Diagnostics;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Tests.Sockets;

/// <summary>A client that comes back before its old connection was missed, on one node.</summary>
public sealed class SessionTakeoverTests : IAsyncDisposable
{
    private const string Room = "room:a";
    private const string Session = "session=0123456789abcdefghijkl";
    private const string Other = "session=another-9abcdefghijkl!";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestAdapter _adapter = new();
    private readonly RecordingLog _log = new();
    private readonly TestServer _server;

    public SessionTakeoverTests() => _server = TestServer.Start<GuestSocket<TakenChannel>>(add: services =>
    {
        services.AddSingleton(new PubSubServer(_adapter));
        _log.AddTo(services);
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [DurableStatement("takeover 1")]
    public async Task Newer_connection_closes_the_older_one_whose_channels_end_silently()
    {
        var older = await JoinAsync();
        var frames = older.Frames.Length;

        var newer = await _server.ConnectAsync(Wire, Session);

        await older.ExpectCloseAsync(4001, "session taken over");
        await _server.Stage.ExpectAsync("terminated session_taken_over", "disposed");
        await older.DropAsync();
        Assert.Equal(frames, older.Frames.Length);
        Assert.Equal("0123456789abcdefghijkl", newer.Connection.Session);
        await ExpectOpenAsync(newer);
        Assert.Equal(1, _log.Count(45, LogLevel.Debug));
    }

    [Fact]
    public async Task Older_connection_is_closed_before_the_newer_one_is_open()
    {
        var older = await JoinAsync();

        await _server.ConnectAsync(Wire, Session);

        Assert.True(older.Writer.Closed.IsCompleted); // without waiting for it
    }

    [Theory]
    [InlineData(Session, Other)]
    [InlineData(Session, "")]
    [InlineData("", Session)]
    [InlineData("", "")]
    [InlineData(Session, Session + "&id=user:1")]
    [InlineData(Session + "&id=user:1", Session)]
    [InlineData(Session, Session + "&id=")]
    [InlineData(Session + "&id=user:1", Session + "&id=user:2")]
    [DurableStatement("takeover 3"), DurableStatement("takeover 4")]
    public async Task Connection_of_another_session_or_id_takes_nothing_over(string first, string second)
    {
        var older = await _server.JoinAsync(Wire, Room, first);
        var newer = await _server.JoinAsync(Wire, Room, second);

        await ExpectOpenAsync(older);
        await ExpectOpenAsync(newer);
    }

    [Fact]
    [DurableStatement("takeover 3")]
    public async Task Connection_of_the_same_id_takes_its_session_over()
    {
        var older = await JoinAsync("&id=user:1");

        await _server.ConnectAsync(Wire, Session + "&id=user:1");

        await older.ExpectCloseAsync(4001);
    }

    [Fact]
    public async Task Connection_of_another_socket_type_takes_nothing_over()
    {
        var pubSub = new PubSubServer(); // of one node
        await using var chat = TestServer.Start<GuestSocket<RoomChannel>>(add: services => services.AddSingleton(pubSub));
        await using var admin = TestServer.Start<GuestSocket<JoinChannel>>(add: services => services.AddSingleton(pubSub));
        var first = await chat.ConnectAsync(Wire, Session);
        var second = await admin.ConnectAsync(Wire, Session);
        await ExpectOpenAsync(first);
        await ExpectOpenAsync(second);

        await chat.ConnectAsync(Wire, Session);

        await first.ExpectCloseAsync(4001);
        await ExpectOpenAsync(second);
    }

    [Fact]
    public async Task Running_handler_is_let_finish_and_what_waits_behind_it_is_not_handled()
    {
        var older = await JoinAsync();
        older.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        older.Send("1", "3", Room, "note");
        await _server.BroadcastAsync("further", "news", "{}");
        var frames = older.Frames.Length;

        await _server.ConnectAsync(Wire, Session);
        await older.DropAsync();
        older.Send("1", "4", Room, "note");
        _server.Stage.Gate().Open();

        await _server.Stage.ExpectAsync("held, cancelled: False", "terminated session_taken_over", "disposed");
        Assert.Equal(frames, older.Frames.Length);
        Assert.DoesNotContain(_server.Stage.Notes, note => note is "noted" or "heard");
    }

    [Fact]
    public async Task Join_that_still_waits_for_its_predecessor_is_not_decided()
    {
        var older = await JoinAsync();
        older.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();
        older.Send("3", "3", Room, "phx_join");

        await _server.ConnectAsync(Wire, Session);
        _server.Stage.Gate().Open();

        await _server.Stage.ExpectAsync("held, cancelled: False", "terminated duplicate_join", "disposed");
        await Patience.For(older.Connection.DrainAsync(TimeSpan.Zero, CancellationToken.None), "both channels' mailboxes");
        Assert.Single(_server.Stage.Notes, "joined room:a");
    }

    [Fact]
    public async Task Join_that_is_being_decided_ends_with_its_decision()
    {
        var older = await _server.ConnectAsync(Wire, Session);
        older.Send("1", "1", "room:slow", "phx_join");
        await _server.Stage.Gate("join").ReachedAsync();
        older.Send("1", "2", "room:slow", "note");

        await _server.ConnectAsync(Wire, Session);
        _server.Stage.Gate("join").Open();

        await _server.Stage.ExpectAsync("joined room:slow", "terminated session_taken_over", "disposed");
        Assert.Empty(older.Frames);
        Assert.DoesNotContain("noted", _server.Stage.Notes);
    }

    [Fact]
    [DurableStatement("takeover 1")]
    public async Task Frames_that_arrive_after_the_takeover_are_not_handled()
    {
        var older = await JoinAsync();
        await _server.ConnectAsync(Wire, Session);
        await _server.Stage.ExpectAsync("terminated session_taken_over", "disposed");
        var frames = older.Frames.Length;

        older.Send("1", "2", Room, "note");
        older.Send("3", "3", "room:b", "phx_join");
        older.Send(null, "4", "phoenix", "heartbeat");
        older.Send(null, "5", "phoenix", "refresh");
        older.SendText("[");

        Assert.Equal(frames, older.Frames.Length);
        Assert.Equal(0, older.Connection.ChannelCount);
        Assert.Equal(["joined room:a", "terminated session_taken_over", "disposed"], _server.Stage.Notes);
        Assert.Equal(0, _log.Count(40, LogLevel.Warning)); // not even looked at
    }

    [Fact]
    public async Task Connections_that_open_at_the_same_moment_leave_exactly_one()
    {
        for (var round = 0; round < 20; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _server.ConnectAsync(Wire, Session))));

            var last = Assert.Single(clients, client => !client.Writer.Closed.IsCompleted);
            Assert.Equal(1, Listeners());
            await last.DropAsync();
        }
    }

    [Fact]
    public async Task Connection_that_ended_or_was_taken_over_leaves_nothing_behind()
    {
        var older = await JoinAsync();
        var newer = await _server.ConnectAsync(Wire, Session);
        Assert.Equal(1, Listeners()); // though the older one's transport has not gone yet

        await newer.DropAsync();
        Assert.Equal(0, Listeners());
        await older.DropAsync();
        Assert.Equal(0, Listeners());

        var next = await _server.ConnectAsync(Wire, Session);
        await ExpectOpenAsync(next);
    }

    [Fact]
    public async Task Session_does_not_stand_in_its_topic()
    {
        await JoinAsync();

        var announcement = Assert.Single(_adapter.Sent);
        Assert.Matches("^bennu:session:[A-Za-z0-9_-]{43} takeover$", announcement);
        Assert.DoesNotContain("0123456789", announcement, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draining_server_takes_no_session_over()
    {
        var older = await JoinAsync();
        await Patience.For(_server.DrainAsync(), "the drain to end");

        Assert.Null(await _server.TryConnectAsync(Wire, Session));

        await older.ExpectCloseAsync(1012);
        Assert.Single(_adapter.Sent);
    }

    [Fact]
    public async Task Adapter_that_fails_keeps_neither_the_client_out_nor_the_older_connection_open()
    {
        var older = await JoinAsync();
        _adapter.Failure = new InvalidOperationException("as the test wants");

        var newer = await _server.ConnectAsync(Wire, Session);

        await older.ExpectCloseAsync(4001);
        await ExpectOpenAsync(newer);
        Assert.Equal(1, _log.Count(46, LogLevel.Warning));
    }

    private async Task<TestClient> JoinAsync(string query = "")
    {
        var client = await _server.JoinAsync(Wire, Room, Session + query);
        await _server.Stage.ExpectAsync("joined room:a");
        return client;
    }

    private static async Task ExpectOpenAsync(TestClient client)
    {
        await client.ExpectSilenceAsync();
        Assert.False(client.Writer.Closed.IsCompleted);
    }

    // How many connections listen to the one session that the test uses.
    private int Listeners() => _server.Subscribers(_adapter.Sent[0].Split(' ')[0]);

    private sealed class TakenChannel(Stage stage) : Channel<Guest>, IChannel<TakenChannel>, IDisposable
    {
        public static void Define(ChannelBuilder<TakenChannel> on) => on
            .Join(static async (channel, topic, _) =>
            {
                if (topic.Subtopic == "slow") await channel.Stage.Gate("join").PassAsync();
                await channel.SubscribeAsync("further", CancellationToken.None);
                channel.Stage.Note($"joined {topic.Name}");
                return JoinResult.Ok();
            })
            .HandleIn<Payload>("note", (channel, _) => channel.Stage.Note("noted"))
            .HandleInfo<Broadcast>((channel, _, _) =>
            {
                channel.Stage.Note("heard");
                return default;
            })
            .HandleIn<Payload>("hold", async (channel, _, ct) =>
            {
                await channel.Stage.Gate().PassAsync();
                channel.Stage.Note($"held, cancelled: {ct.IsCancellationRequested}");
                return Reply.Ok();
            });

        private Stage Stage => stage;

        protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
        {
            stage.Note($"terminated {reason}");
            return default;
        }

        public void Dispose() => stage.Note("disposed");
    }
}
