using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>Messages that a channel sends itself after a while.</summary>
public sealed class TimerTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly TestServer _server = TestServer.Start<GuestSocket<TimerChannel>>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SendAfter_sends_once_when_the_time_has_come()
    {
        var client = await StartAsync("after");

        _server.Time.Advance((30 * Second) - Tick);
        await client.ExpectSilenceAsync();
        _server.Time.Advance(Tick);
        await client.ExpectAsync(Rung("after"));

        _server.Time.Advance(31 * Second);
        await ExpectNoMoreAsync(client);
        Assert.Equal(0, _server.Time.Armed(30 * Second));
    }

    [Fact]
    public async Task SendEvery_sends_again_and_again()
    {
        var client = await StartAsync("every");
        for (var i = 0; i < 3; i++)
        {
            _server.Time.Advance((30 * Second) - Tick);
            await ExpectNoMoreAsync(client);
            _server.Time.Advance(Tick);
            await client.ExpectAsync(Rung("every"));
        }
    }

    [Theory]
    [InlineData("after")]
    [InlineData("every")]
    public async Task Timer_that_is_disposed_of_sends_no_more(string kind)
    {
        var client = await StartAsync(kind);

        client.Send("1", "3", Room, "call-off");
        await client.ExpectAsync(Wire.Ok("1", "3", Room));
        _server.Time.Advance(31 * Second);

        await ExpectNoMoreAsync(client);
    }

    [Theory]
    [InlineData("after")]
    [InlineData("every")]
    public async Task Channels_end_disposes_of_its_timers(string kind)
    {
        var client = await StartAsync(kind);
        Assert.Equal(1, _server.Time.Armed(30 * Second));

        client.Send("1", "3", Room, "phx_leave");
        await client.ExpectAsync(Wire.Ok("1", "3", Room), Wire.Closed("1", Room));
        await _server.Stage.ExpectAsync("disposed");

        Assert.Equal(0, _server.Time.Armed(30 * Second));
    }

    [Fact]
    public async Task Timer_started_in_the_join_rings_after_it()
    {
        var client = await _server.JoinAsync(Wire, "room:eager");

        _server.Time.Advance(30 * Second);

        await client.ExpectAsync(Wire.Push("1", "room:eager", "rung", """{"text":"eager"}"""));
    }

    [Fact]
    public async Task Message_of_a_type_without_a_handler_is_ignored()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "unhandled");
        client.Send("1", "3", Room, "call-off");

        await client.ExpectAsync(Wire.Ok("1", "2", Room), Wire.Ok("1", "3", Room));
    }

    [Fact]
    public async Task Exception_in_HandleInfo_is_a_crash()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "bad-info");

        await client.ExpectAsync(Wire.Ok("1", "2", Room), Wire.Crashed("1", Room));
    }

    private async Task<TestClient> StartAsync(string kind)
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, kind);
        await client.ExpectAsync(Wire.Ok("1", "2", Room));
        return client;
    }

    // The channel has handled all that came before, and it has sent nothing.
    private static async Task ExpectNoMoreAsync(TestClient client)
    {
        client.Send("1", "none", Room, "nothing");
        await client.ExpectAsync(Wire.Ok("1", "none", Room));
    }

    private static string Rung(string text) => Wire.Push("1", Room, "rung", $$"""{"text":"{{text}}"}""");

    private sealed class TimerChannel(Stage stage) : Channel<Guest>, IChannel<TimerChannel>, IDisposable
    {
        private IDisposable? _timer;

        public static void Define(ChannelBuilder<TimerChannel> on) => on
            .Join((channel, topic) =>
            {
                if (topic.Subtopic == "eager") channel.SendAfter(30 * Second, new Said("eager"));
                return JoinResult.Ok();
            })
            .HandleIn<Payload>("after", (channel, _) => channel.Start(channel.SendAfter(30 * Second, new Said("after"))))
            .HandleIn<Payload>("every", (channel, _) => channel.Start(channel.SendEvery(30 * Second, new Said("every"))))
            .HandleIn<Payload>("call-off", (channel, _) => channel.CallOff())
            .HandleIn<Payload>("nothing", (_, _) => Reply.Ok())
            .HandleIn<Payload>("unhandled", (channel, _) => channel.SendNow(new Tally(1)))
            .HandleIn<Payload>("bad-info", (channel, _) => channel.SendNow("bad"))
            .HandleInfo<Said>((channel, said, ct) => channel.PushAsync("rung", said, ct))
            .HandleInfo<string>((_, _) => Raise());

        private static void Raise() => throw new InvalidOperationException("as the test wants");

        private Reply SendNow<T>(T message) where T : notnull
        {
            Send(message);
            return Reply.Ok();
        }

        private Reply Start(IDisposable timer)
        {
            _timer = timer;
            return Reply.Ok();
        }

        private Reply CallOff()
        {
            _timer?.Dispose();
            return Reply.Ok();
        }

        public void Dispose() => stage.Note("disposed");
    }
}
