using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Sockets;

/// <summary>Credentials that are renewed on an open connection, and those that are not; the same in every protocol version.</summary>
public abstract class RefreshTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private readonly Wire _wire;
    private readonly TestServer _server = TestServer.Start<GuestSocket<RefreshedChannel>>();

    private protected RefreshTests(Wire wire) => _wire = wire;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Refresh_that_is_accepted_reaches_the_channels_and_those_joined_later()
    {
        var client = await _server.JoinAsync(_wire, Room, "name=ada");

        client.Send(null, "2", "phoenix", "refresh", """{"name":"grace"}""");

        await client.ExpectInAnyOrderAsync(
            _wire.Push("1", Room, "refreshed", """{"text":"grace"}"""), _wire.Ok(null, "2", "phoenix"));
        client.Send("1", "3", Room, "who");
        await client.ExpectAsync(_wire.Ok("1", "3", Room, """{"text":"ada"}""")); // a channel's assigns are its own
        await client.JoinAsync("room:b", "4");
        client.Send("4", "5", "room:b", "who");
        await client.ExpectAsync(_wire.Ok("4", "5", "room:b", """{"text":"grace"}"""));
    }

    [Fact]
    public async Task Refresh_reaches_a_channel_that_is_still_joining_after_its_join()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Send("1", "1", "room:slow", "phx_join");
        await _server.Stage.Gate().ReachedAsync();
        client.Send(null, "2", "phoenix", "refresh", """{"name":"grace"}""");
        await client.ExpectAsync(_wire.Ok(null, "2", "phoenix"));

        _server.Stage.Gate().Open();

        await client.ExpectAsync(
            _wire.Ok("1", "1", "room:slow"), _wire.Push("1", "room:slow", "refreshed", """{"text":"grace"}"""));
    }

    [Fact]
    public async Task Refresh_may_follow_as_soon_as_the_reply_to_the_last_one_is_seen()
    {
        var client = await _server.ConnectAsync(_wire);
        client.Writer.Passes.Reset();
        client.Send(null, "1", "phoenix", "refresh");
        await Patience.For(client.Writer.Held, "the reply to be on its way");

        client.Send(null, "2", "phoenix", "refresh");

        client.Writer.Passes.Set();
        await client.ExpectInAnyOrderAsync(_wire.Ok(null, "1", "phoenix"), _wire.Ok(null, "2", "phoenix"));
    }

    [Fact]
    public async Task Refresh_that_is_refused_changes_nothing()
    {
        var client = await _server.ConnectAsync(_wire, "name=ada&expires=30");

        client.Send(null, "1", "phoenix", "refresh", """{"refuse":"yes","name":"grace"}""");

        await client.ExpectAsync(_wire.Error(null, "1", "phoenix", "unauthorized"));
        await client.JoinAsync();
        client.Send("1", "2", Room, "who");
        await client.ExpectAsync(_wire.Ok("1", "2", Room, """{"text":"ada"}"""));
        _server.Time.Advance(TimeSpan.FromSeconds(30));
        await client.ExpectCloseAsync(CloseCode.CredentialsExpired);
    }

    [Theory]
    [InlineData("id=user:1", """{"id":"user:2"}""", false)]
    [InlineData("id=user:1", "{}", false)]
    [InlineData("", """{"id":"user:2"}""", false)]
    [InlineData("id=user:1", """{"id":"user:1"}""", true)]
    public async Task Refresh_must_keep_the_connections_id(string query, string payload, bool isOk)
    {
        var client = await _server.ConnectAsync(_wire, query);

        client.Send(null, "1", "phoenix", "refresh", payload);

        await client.ExpectAsync(isOk ? _wire.Ok(null, "1", "phoenix") : _wire.Error(null, "1", "phoenix", "unauthorized"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"token\"")]
    public async Task Refresh_without_an_object_is_an_invalid_payload(string payload)
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send("7", "1", "phoenix", "refresh", payload);

        await client.ExpectAsync(_wire.Error(null, "1", "phoenix", "invalid payload"));
    }

    [Fact]
    public async Task Refresh_that_throws_is_unauthorized()
    {
        var client = await _server.ConnectAsync(_wire);

        client.Send(null, "1", "phoenix", "refresh", """{"expires":"no number"}""");

        await client.ExpectAsync(_wire.Error(null, "1", "phoenix", "unauthorized"));
    }

    [Fact]
    public async Task Credentials_that_end_close_the_connection()
    {
        var client = await _server.JoinAsync(_wire, Room, "expires=30");

        _server.Time.Advance(TimeSpan.FromSeconds(29));
        await client.ExpectSilenceAsync();
        Assert.False(client.Writer.Closed.IsCompleted);
        _server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectCloseAsync(4401, "credentials expired");
        await _server.Stage.ExpectAsync("terminated closed");
    }

    [Fact]
    public async Task Refresh_puts_the_end_off()
    {
        var client = await _server.ConnectAsync(_wire, "expires=30");
        _server.Time.Advance(TimeSpan.FromSeconds(29));
        client.Send(null, "1", "phoenix", "refresh", """{"expires":"40"}""");
        await client.ExpectAsync(_wire.Ok(null, "1", "phoenix"));

        _server.Time.Advance(TimeSpan.FromSeconds(39));
        await client.ExpectSilenceAsync();
        Assert.False(client.Writer.Closed.IsCompleted);
        _server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectCloseAsync(4401);
    }

    private sealed class RefreshedChannel(Stage stage) : Channel<Guest>, IChannel<RefreshedChannel>
    {
        public static void Define(ChannelBuilder<RefreshedChannel> on) => on
            .Join(static async (channel, topic, _) =>
            {
                if (topic.Subtopic == "slow") await channel.Stage.Gate().PassAsync();
                return JoinResult.Ok();
            })
            .HandleIn<Payload>("who", (channel, _) => Reply.Ok(new Said(channel.Assigns.Name)))
            .HandleInfo<Refreshed>((channel, refreshed, ct) =>
                channel.PushAsync("refreshed", new Said(((Guest)refreshed.Assigns).Name), ct));

        private Stage Stage => stage;

        protected override ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
        {
            stage.Note($"terminated {reason}");
            return default;
        }
    }
}

public sealed class RefreshV1Tests() : RefreshTests(Wire.V1);

public sealed class RefreshV2Tests() : RefreshTests(Wire.V2);
