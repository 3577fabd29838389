using Bennu.Client.Tests.Scripting;
using Bennu.Tests.Shared;

namespace Bennu.Client.Tests;

public sealed class ConnectionTests
{
    [Fact, Statement(124)]
    public void Address_has_the_parameters_then_the_version()
    {
        var client = new ScriptedClient(options => options.Params = _ => new(new Dictionary<string, string> { ["user id"] = "a&b" }));
        _ = client.Socket.ConnectAsync();
        Assert.Equal("ws://server.test/socket/websocket?user%20id=a%26b&vsn=2.0.0", client.Server.Request.Uri.AbsoluteUri);
    }

    [Fact, Statement(105)]
    public void Parameters_and_token_are_asked_for_at_every_attempt()
    {
        var asked = 0;
        var client = new ScriptedClient(options =>
        {
            options.Params = _ => new(new Dictionary<string, string> { ["n"] = $"{++asked}" });
            options.AuthToken = _ => new($"token{asked}");
        });
        client.Connected();
        client.Reconnect();
        Assert.EndsWith("?n=2&vsn=2.0.0", client.Server.Request.Uri.AbsoluteUri);
        Assert.Equal("token2", client.Server.Request.AuthToken);
    }

    [Fact, Statement(100)]
    public void Reconnects_follow_the_delays_and_begin_anew_after_an_open()
    {
        var client = new ScriptedClient().Connected();
        int[] delays = [10, 50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000];
        foreach (var delay in delays)
        {
            client.Server.Close(1006);
            var attempts = client.Attempts.Count;
            client.Advance(delay - 1);
            Assert.Equal(attempts, client.Attempts.Count);
            client.Advance(1);
            Assert.Equal(attempts + 1, client.Attempts.Count);
        }

        client.Server.Open();
        client.Server.Close(1006);
        Assert.Equal(TimeSpan.FromMilliseconds(10), client.Changes[^1].RetryIn);
    }

    [Theory, Statement(102)]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    [InlineData(1006, true)]
    [InlineData(1011, true)]
    [InlineData(1012, true)]
    public void Close_decides_whether_the_client_comes_back(int code, bool comesBack)
    {
        var client = new ScriptedClient().Connected();
        client.Server.Close(code);
        client.Advance(5_000);
        Assert.Equal(comesBack ? 2 : 1, client.Attempts.Count);
        Assert.Equal(comesBack ? ConnectionState.Connecting : ConnectionState.Disconnected, client.Socket.State);
    }

    [Fact, Statement(102)]
    public async Task Disconnect_does_not_reconnect()
    {
        var client = new ScriptedClient().Connected();
        await client.Socket.DisconnectAsync();
        client.Advance(60_000);
        Assert.Single(client.Attempts);
        Assert.Equal(1000, client.Server.ClosedWith?.Code);
    }

    [Fact, Statement(99)]
    public void Heartbeat_without_an_answer_closes_and_reconnects()
    {
        var client = new ScriptedClient().Connected();
        client.Advance(30_000);
        var beat = Assert.Single(client.Server.Take());
        Assert.Equal($$"""[null,"{{ScriptedClient.Field(beat, 1)}}","phoenix","heartbeat",{}]""", beat);
        client.Advance(30_000);
        Assert.Equal((1000, "heartbeat timeout"), client.Server.ClosedWith);
        client.Advance(10);
        Assert.Equal(2, client.Attempts.Count);
    }

    [Fact, Statement(99)]
    public void Heartbeat_with_an_answer_is_measured_and_goes_on()
    {
        var client = new ScriptedClient().Connected();
        client.Advance(30_000);
        client.Advance(40);
        client.Reply(null, ScriptedClient.Field(client.Server.Take()[0], 1)!, "ok", topic: "phoenix");
        Assert.Equal(TimeSpan.FromMilliseconds(40), client.Socket.RoundTrip);
        client.Advance(30_000);
        Assert.Single(client.Server.Take());
        Assert.Null(client.Server.ClosedWith);
    }

    [Fact]
    public async Task Refusal_with_403_is_final()
    {
        var client = new ScriptedClient();
        var connecting = client.Socket.ConnectAsync();
        client.Server.Refuse(403);
        var refused = await Assert.ThrowsAsync<ConnectRefusedException>(() => connecting);
        Assert.Equal(403, refused.StatusCode);
        client.Advance(60_000);
        Assert.Single(client.Attempts);
    }

    [Fact]
    public async Task Session_taken_over_is_final()
    {
        var client = ScriptedClient.Durable().Connected();
        client.Server.Close(4001, "session taken over");
        client.Advance(60_000);
        Assert.Single(client.Attempts);
        Assert.IsType<ConnectRefusedException>(client.Changes[^1].Error);
        var again = client.Socket.ConnectAsync();
        client.Server.Open();
        await again;
    }

    [Fact]
    public void Session_taken_over_by_an_attempt_of_its_own_that_was_given_up_is_not_final()
    {
        var client = ScriptedClient.Durable();
        _ = client.Socket.ConnectAsync();
        client.Advance(client.Options.Timeout.TotalMilliseconds); // a request that is stuck in the network
        client.Advance(5_000);
        client.Server.Open();

        client.Server.Close(4001, "session taken over");
        client.Advance(5_000);
        Assert.Equal(3, client.Attempts.Count);
        client.Server.Open();
        Assert.Equal(ConnectionState.Connected, client.Socket.State);

        client.Server.Close(4001, "session taken over");
        client.Advance(60_000);
        Assert.Equal(3, client.Attempts.Count);
    }

    [Fact]
    public void Refused_attempt_takes_nothing_over()
    {
        var client = ScriptedClient.Durable();
        _ = client.Socket.ConnectAsync();
        client.Server.Refuse(503);
        client.Advance(5_000);
        client.Server.Open();
        client.Server.Close(4001, "session taken over");
        client.Advance(60_000);
        Assert.Equal(2, client.Attempts.Count);
    }

    [Fact]
    public void Retry_after_of_a_503_is_waited_for()
    {
        var client = new ScriptedClient();
        _ = client.Socket.ConnectAsync();
        client.Server.Refuse(503, TimeSpan.FromSeconds(7));
        client.Advance(7_009);
        Assert.Single(client.Attempts);
        client.Advance(1);
        Assert.Equal(2, client.Attempts.Count);
    }

    [Fact]
    public void Drain_says_when_to_come_back()
    {
        var client = new ScriptedClient().Connected();
        client.Server.Receive("""[null,null,"phoenix","drain",{"retry_after_ms":1234}]""");
        client.Server.Close(1012);
        client.Advance(1_233);
        Assert.Single(client.Attempts);
        client.Advance(1);
        Assert.Equal(2, client.Attempts.Count);
    }

    [Fact]
    public void Reconnect_now_does_not_wait()
    {
        var client = new ScriptedClient().Connected();
        client.Server.Close(1006);
        client.Socket.ReconnectNow();
        Assert.Equal(2, client.Attempts.Count);
    }

    [Fact]
    public void Backoff_with_jitter_stays_below_its_caps() => Assert.All(
        Enumerable.Range(1, 100), tries => Assert.InRange(Backoff.Reconnect.Delay(tries), TimeSpan.Zero, TimeSpan.FromSeconds(30)));

    [Fact]
    public void Plain_socket_sends_nothing_of_our_own()
    {
        var client = new ScriptedClient().Connected();
        _ = client.Socket.Channel("room:1").JoinAsync();
        Assert.Equal("ws://server.test/socket/websocket?vsn=2.0.0", client.Server.Request.Uri.AbsoluteUri);
        Assert.Equal("{}", ScriptedClient.Payload(Assert.Single(client.Server.Take())));
    }

    [Theory, Statement(123)]
    [InlineData(true)]
    [InlineData(false)]
    public void Websocket_that_does_not_open_falls_back_once(bool byTimer)
    {
        var client = new ScriptedClient(options => options.LongPollFallback = TimeSpan.FromSeconds(2));
        _ = client.Socket.ConnectAsync();
        if (byTimer) client.Advance(2_000);
        else client.Server.Close(1006);
        Assert.Equal(TransportKind.LongPoll, client.Server.Request.Kind);
        Assert.StartsWith("http://server.test/socket/longpoll?", client.Server.Request.Uri.AbsoluteUri);
        client.Server.Open();
        client.Reconnect();
        Assert.Equal(TransportKind.LongPoll, client.Server.Request.Kind);
    }

    [Fact, Statement(123)]
    public void Websocket_that_does_not_answer_a_ping_falls_back()
    {
        var client = new ScriptedClient(options => options.LongPollFallback = TimeSpan.FromSeconds(2)).Connected();
        Assert.Contains("heartbeat", Assert.Single(client.Server.Take()));
        client.Advance(2_000);
        Assert.Equal(TransportKind.LongPoll, client.Server.Request.Kind);
    }

    [Fact, Statement(123)]
    public void Websocket_that_answers_the_ping_stays()
    {
        var client = new ScriptedClient(options => options.LongPollFallback = TimeSpan.FromSeconds(2)).Connected();
        client.Reply(null, ScriptedClient.Field(client.Server.Take()[0], 1)!, "ok", topic: "phoenix");
        client.Advance(10_000);
        Assert.Single(client.Attempts);
    }
}
