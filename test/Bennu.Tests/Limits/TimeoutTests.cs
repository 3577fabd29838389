using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Bennu.Transports;

namespace Bennu.Tests.Limits;

/// <summary>
/// How long a silent client, a join and an ending channel may take. (How long a client may take over its request's head is Kestrel's
/// own limit, <c>RequestHeadersTimeout</c>, 30 seconds unless the application says otherwise.)
/// </summary>
public sealed class TimeoutTests
{
    private const string Slow = "room:slow";
    private static readonly Wire Wire = Wire.V2;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Defaults_are_60_10_5_and_5_seconds()
    {
        var (socket, channel) = (new WebSocketOptions(), new ChannelOptions());
        Assert.Equal(
            [60, 10, 5, 5],
            new[] { socket.Timeout, channel.JoinTimeout, channel.ShutdownTimeout, socket.CloseTimeout }.Select(time => time.TotalSeconds));
    }

    [Fact, Statement(77)]
    public async Task Silent_client_is_closed_with_1002_and_one_that_talks_is_not()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>(o => o.WebSocket.Timeout = TimeSpan.FromSeconds(3));
        var (silent, talker) = (await server.ConnectAsync(Wire), await server.ConnectAsync(Wire));
        server.Time.Advance(TimeSpan.FromSeconds(3) - Moment);
        Assert.False(silent.Writer.Closed.IsCompleted);
        await talker.ExpectSilenceAsync();

        server.Time.Advance(TimeSpan.FromSeconds(0.3)); // a tenth is how exactly it is kept
        await silent.ExpectCloseAsync(CloseCode.ProtocolError, "idle");
        Assert.False(talker.Writer.Closed.IsCompleted);

        server.Time.Advance(TimeSpan.FromSeconds(3));
        await talker.ExpectCloseAsync(CloseCode.ProtocolError, "idle");
    }

    [Fact]
    public async Task Join_has_the_time_that_its_route_gives_it()
    {
        await using var server = TestServer.Start<PatientSocket>();
        var client = await server.ConnectAsync(Wire);
        client.Send("1", "1", Slow, "phx_join");
        await server.Time.ArmedAsync(PatientSocket.JoinTimeout);

        server.Time.Advance(PatientSocket.JoinTimeout - Moment);
        await client.ExpectSilenceAsync();
        server.Time.Advance(Moment);

        await client.ExpectAsync(Wire.Error("1", "1", Slow, "join timeout"));
        await client.JoinAsync("room:b", "2");
    }

    [Fact]
    public async Task Rejoin_waits_no_longer_for_its_predecessor_than_the_shutdown_time_out()
    {
        await using var server = TestServer.Start<PatientSocket>();
        var client = await server.JoinAsync(Wire);
        client.Send("1", "2", "room:a", "hold");
        await server.Stage.Gate().ReachedAsync();
        client.Send("3", "3", "room:a", "phx_join");
        await server.Time.ArmedAsync(PatientSocket.ShutdownTimeout);

        server.Time.Advance(PatientSocket.ShutdownTimeout - Moment);
        await client.ExpectSilenceAsync();
        server.Time.Advance(Moment);

        await client.ExpectAsync(Wire.Ok("3", "3", "room:a"), Wire.Closed("1", "room:a"));
    }

    private sealed class PatientSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(40);
        public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

        public static void Define(SocketBuilder on) => on.Channel<HoldingChannel>("room:*", route =>
        {
            route.Options.JoinTimeout = JoinTimeout;
            route.Options.ShutdownTimeout = ShutdownTimeout;
        });
    }

    private sealed class HoldingChannel(Stage stage) : Channel<Guest>, IChannel<HoldingChannel>
    {
        public static void Define(ChannelBuilder<HoldingChannel> on) => on
            .Join(static async (channel, topic, _) =>
            {
                if (topic.Name == Slow) await channel.Stage.Gate("join").PassAsync();
                return JoinResult.Ok();
            })
            .HandleIn<Payload>("hold", async (channel, _, _) => await channel.Stage.Gate().PassAsync());

        private Stage Stage => stage;
    }
}
