using System.Buffers.Binary;
using System.Net;
using System.Text;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;

namespace Bennu.Tests.Transports;

/// <summary>The connect parameter <c>session</c> and what comes of it, over the network.</summary>
public sealed class TakeoverTests : IAsyncLifetime
{
    private const string Session = "&session=0123456789abcdefghijkl";

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private TransportHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TransportHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("websocket", "websocket")]
    [InlineData("websocket", "longpoll")]
    [InlineData("longpoll", "websocket")]
    [InlineData("longpoll", "longpoll")]
    public async Task Newer_connection_takes_the_older_ones_place_whatever_their_transports(string from, string to)
    {
        await using var older = await ConnectAsync(from);
        await older.JoinAsync("room:a");

        await using var newer = await ConnectAsync(to);

        Assert.Equal(TerminateReason.SessionTakenOver, await _host.Witness.NextEndAsync());
        await older.ExpectCloseAsync(CloseCode.SessionTakenOver);
        await newer.JoinAsync("room:a");
        await newer.HeartbeatAsync();
        await older.CloseAsync();
        Assert.Equal(1, _host.Connections.Count);
    }

    [Fact]
    public async Task Close_frame_tells_why()
    {
        using var older = await RawWebSocket.ConnectAsync(_host.Http1, Session);

        using var newer = await RawWebSocket.ConnectAsync(_host.Http1, Session);

        var (first, payload) = await older.ReadFrameAsync();
        Assert.Equal(0x88, first);
        Assert.Equal(4001, BinaryPrimitives.ReadUInt16BigEndian(payload));
        Assert.Equal("session taken over", Encoding.UTF8.GetString(payload[2..]));
    }

    [Fact]
    public async Task Older_connection_whose_peer_is_dead_holds_nothing_up_and_is_cut_after_the_close_timeout()
    {
        using var dead = await RawWebSocket.ConnectAsync(_host.Http1, Session, receiveBuffer: 4096);
        await dead.JoinAsync();
        var payload = Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', 8_000_000)}}"}""");
        await _host.BroadcastAsync("room:a", "shouted", payload); // more than the network takes, so that no close frame can leave

        var closing = _host.Time.NextTimer(CloseTimeout);
        using var newer = await RawWebSocket.ConnectAsync(_host.Http1, Session);
        await newer.JoinAsync();
        await newer.HeartbeatAsync();
        await closing;
        _host.Time.Advance(CloseTimeout);

        await dead.ExpectCutAsync();
        await newer.SendAsync(ClientFrames.Close(1000));
        await newer.ExpectCloseAsync(1000);
        await _host.StopAsync(); // waits for the end of both requests
        Assert.Equal(0, _host.Connections.Count);
    }

    [Fact]
    public async Task Session_of_long_polling_that_was_taken_over_accepts_nothing()
    {
        await using var older = await LongPollTestClient.ConnectAsync(_host.Http1, Session);
        await older.JoinAsync("room:a");

        await using var newer = await ConnectAsync("websocket");

        Assert.Equal(410, (await older.PostAsync("""["1","2","room:a","echo",{}]""")).Status);
    }

    [Theory]
    [InlineData("session=")]
    [InlineData("session=short")]
    [InlineData("session=0123456789%20abcdefghijkl")]
    [InlineData("session[]=0123456789abcdefghijkl")]
    public async Task Malformed_session_is_refused_before_the_socket_is_asked(string query)
    {
        using var http = new HttpClient { BaseAddress = _host.Http1 };
        using var answer = await http.GetAsync($"/socket/websocket?vsn=2.0.0&{query}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await using var poll = new LongPollTestClient(_host.Http1, "&" + query);
        var polled = await poll.GetAsync();
        Assert.Equal((HttpStatusCode.OK, 403, null), (polled.Http, polled.Status, polled.Token));

        Assert.Empty(_host.Witness.Connects);
    }

    [Fact]
    public async Task Socket_is_told_the_session()
    {
        await using var client = await ConnectAsync("websocket");
        await using var other = await WebSocketTestClient.ConnectAsync(_host.Http1);

        Assert.Equal(["0123456789abcdefghijkl", null], _host.Witness.Connects.Select(connect => connect.Info.ClientSession));
    }

    private async Task<TestClient> ConnectAsync(string transport) => transport == "websocket"
        ? await WebSocketTestClient.ConnectAsync(_host.Http1, Session)
        : await LongPollTestClient.ConnectAsync(_host.Http1, Session);
}
