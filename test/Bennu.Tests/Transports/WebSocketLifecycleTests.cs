using System.Text;
using Bennu.Channels;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Transports;

/// <summary>How a WebSocket lives and ends, seen by a client that does everything by hand.</summary>
public sealed class WebSocketLifecycleTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    [Statement(73)]
    public async Task Disconnect_closes_with_1001_and_no_word_from_the_channels()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host, "&id=users:1");
        await host.DisconnectAsync("users:1");
        await client.ExpectCloseAsync(CloseCode.GoingAway);
        await client.SendAsync(ClientFrames.Close(1001));
        await client.ExpectEndAsync();
    }

    [Fact]
    [Statement(74)]
    public async Task Other_events_on_the_id_are_ignored()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host, "&id=users:1");
        await host.BroadcastAsync("users:1", "reconnect", "{}"u8.ToArray());
        await client.HeartbeatAsync();
    }

    [Fact]
    [Statement(75)]
    public async Task Drain_pauses_between_batches()
    {
        await using var host = await StartDrainingByOneAsync();
        using var first = await JoinedAsync(host);
        using var second = await JoinedAsync(host);
        var pause = host.Time.NextTimer(TimeSpan.FromSeconds(2));
        var drain = host.DrainAsync();
        await pause;
        Task[] closes = [first.ExpectDrainAsync(), second.ExpectDrainAsync()];
        await (await Task.WhenAny(closes));
        Assert.Equal(1, closes.Count(close => !close.IsCompleted));
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await drain.OrFail();
        await Task.WhenAll(closes);
    }

    [Fact]
    [Statement(75)]
    [Statement(76)]
    public async Task Host_that_stops_closes_everyone_with_1012_first()
    {
        await using var host = await TransportHost.StartAsync();
        using var joined = await JoinedAsync(host);
        using var bare = await RawWebSocket.ConnectAsync(host.Http1);
        await bare.HeartbeatAsync();
        var stop = host.StopAsync();
        foreach (var client in new[] { joined, bare })
        {
            await client.ExpectDrainAsync();
            await client.SendAsync(ClientFrames.Close(1012));
            await client.ExpectEndAsync();
        }
        await stop.OrFail();
        Assert.Equal(TerminateReason.Draining, await host.Witness.NextEndAsync());
    }

    [Fact]
    [Statement(76)]
    public async Task Connect_that_outlasts_the_drain_is_closed_with_1012()
    {
        await using var host = await TransportHost.StartAsync();
        var connecting = RawWebSocket.ConnectAsync(host.Http1, "&connect=wait");
        await host.Witness.Waits.Task.OrFail();
        await host.DrainAsync();
        var timer = host.Time.NextTimer(CloseTimeout);
        host.Witness.Go.SetResult();
        using var client = await connecting;
        await client.ExpectCloseAsync(CloseCode.ServiceRestart);
        await timer; // and does not stay when it does not answer
        host.Time.Advance(CloseTimeout);
        await client.ExpectCutAsync();
    }

    [Fact]
    [Statement(77)]
    public async Task Client_that_sends_nothing_for_the_timeout_is_closed_with_1002()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        host.Time.Advance(TimeSpan.FromSeconds(40));
        await client.HeartbeatAsync();
        host.Time.Advance(TimeSpan.FromSeconds(40));
        await client.SendAsync(ClientFrames.Ping("still here"u8));
        Assert.Equal(0x8A, (await client.ReadFrameAsync()).First);
        host.Time.Advance(TimeSpan.FromSeconds(59));
        await host.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray()); // what the server sends does not count
        await client.ExpectTextAsync("shouted");
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectCloseAsync(CloseCode.ProtocolError);
    }

    [Fact]
    [Statement(78)]
    public async Task Ping_is_answered_with_the_same_payload_even_within_a_message()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Join(
            ClientFrames.Frame(0x01, """["1","2","room:a","ec"""u8),
            ClientFrames.Ping("in between"u8),
            ClientFrames.Frame(0x80, """ho",{}]"""u8)));
        var (first, payload) = await client.ReadFrameAsync();
        Assert.Equal(0x8A, first);
        Assert.Equal("in between"u8, payload);
        await client.ExpectTextAsync("phx_reply");
    }

    [Fact]
    [Statement(79)]
    public async Task Oversized_frame_is_closed_with_1009_while_it_is_still_being_sent()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync([.. ClientFrames.Announce(0x82, 20_000_000), 1, 2, 3, 4]);
        var megabyte = new byte[1_000_000];
        for (var i = 0; i < 15; i++) await client.SendAsync(megabyte);
        await client.ExpectCloseAsync(CloseCode.MessageTooBig);
        client.EndSending();
        await client.ExpectEndAsync();
        Assert.Equal(TerminateReason.Closed, await host.Witness.NextEndAsync());
    }

    [Fact]
    [Statement(79)]
    public async Task Text_that_is_no_utf8_is_closed_with_1007()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Text([0xC3, 0x28]));
        await client.ExpectCloseAsync(CloseCode.InvalidPayload);
    }

    [Fact]
    public async Task Binary_message_that_is_no_frame_is_closed_with_1003()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Binary([9, 9, 9]));
        await client.ExpectCloseAsync(CloseCode.UnsupportedData);
    }

    [Fact]
    public async Task Nothing_is_handled_behind_a_malformed_frame()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Join(
            ClientFrames.Text("[]"u8),
            ClientFrames.Text("""["1","1","room:b","phx_join",{}]"""u8),
            ClientFrames.Text("{"u8),
            ClientFrames.Close(1000)));
        await client.ExpectCloseAsync(CloseCode.InvalidPayload);
        await client.ExpectEndAsync();
        Assert.Equal(TerminateReason.Closed, await host.Witness.NextEndAsync());
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1000)]
    [InlineData(4000, 1000)]
    [InlineData(1012, 1002)]
    public async Task Close_of_the_client_is_answered_and_ends_the_connection(int sent, int answered)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Close(sent, "bye"u8));
        await client.ExpectCloseAsync(answered);
        await client.ExpectEndAsync();
        Assert.Equal(TerminateReason.Closed, await host.Witness.NextEndAsync());
        Assert.Equal(0, host.Connections.Count);
    }

    [Fact]
    public async Task Client_that_does_not_answer_the_close_is_cut()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host, "&id=users:1");
        var timer = host.Time.NextTimer(CloseTimeout);
        await host.DisconnectAsync("users:1");
        await client.ExpectCloseAsync(CloseCode.GoingAway);
        await timer;
        host.Time.Advance(CloseTimeout);
        await client.ExpectCutAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_that_vanishes_within_a_frame_ends_its_channels(bool reset)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await JoinedAsync(host);
        await client.SendAsync(ClientFrames.Text("""["1","2","room:a","echo",{}]"""u8)[..10]);
        if (reset) client.Reset();
        else client.EndSending();
        Assert.Equal(TerminateReason.Closed, await host.Witness.NextEndAsync());
    }

    [Fact]
    public async Task Client_that_does_not_read_is_closed_with_1013_and_harms_no_other()
    {
        const int Batches = 100, PerBatch = 20, Bound = 1_000_000;
        await using var host = await TransportHost.StartAsync(options => options.WebSocket.MaxQueuedBytes = Bound);
        using var stuck = await RawWebSocket.ConnectAsync(host.Http1, receiveBuffer: 4096);
        await stuck.JoinAsync();
        using var other = await JoinedAsync(host);
        var payload = Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', 10_000)}}"}""");
        var closing = host.Time.NextTimer(CloseTimeout);
        for (var i = 0; i < Batches; i++)
        {
            for (var j = 0; j < PerBatch; j++) await host.BroadcastAsync("room:a", "shouted", payload);
            for (var j = 0; j < PerBatch; j++) await other.ExpectTextAsync("shouted");
        }
        await closing;
        var (received, last) = (0, await stuck.ReadFrameAsync());
        for (; last.First == 0x81; received++) last = await stuck.ReadFrameAsync();
        Assert.Equal(0x88, last.First);
        Assert.Equal([CloseCode.TryAgainLater >> 8, CloseCode.TryAgainLater & 0xFF, .. "slow consumer"u8], last.Payload);
        Assert.InRange(received, 1, Batches * PerBatch - Bound / payload.Length); // what waited was dropped
        await stuck.SendAsync(ClientFrames.Close(1013));
        await stuck.ExpectEndAsync();
        await other.HeartbeatAsync();
    }

    [Fact]
    public async Task Client_that_never_reads_is_cut()
    {
        await using var host = await TransportHost.StartAsync(options => options.WebSocket.MaxQueuedBytes = 100_000);
        using var stuck = await RawWebSocket.ConnectAsync(host.Http1, receiveBuffer: 4096);
        await stuck.JoinAsync();
        using var other = await JoinedAsync(host);
        var payload = Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', 100_000)}}"}""");
        var closing = host.Time.NextTimer(CloseTimeout);
        while (!closing.IsCompleted)
        {
            await host.BroadcastAsync("room:a", "shouted", payload);
            await other.ExpectTextAsync("shouted");
        }
        host.Time.Advance(CloseTimeout);
        Assert.Equal(TerminateReason.Closed, await host.Witness.NextEndAsync());
    }

    private static async Task<RawWebSocket> JoinedAsync(TransportHost host, string query = "")
    {
        var client = await RawWebSocket.ConnectAsync(host.Http1, query);
        await client.JoinAsync();
        return client;
    }

    private static Task<TransportHost> StartDrainingByOneAsync() => TransportHost.StartAsync(
        app => app.MapSocket<TestSocket>("/socket", options => options.CheckOrigin = OriginPolicy.Any),
        services => services.Configure<BennuOptions>(options => options.Drain.BatchSize = 1));
}
