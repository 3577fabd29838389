using System.Net;
using Bennu.Options;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Limits;

/// <summary>On both transports: <c>BennuOptions.MaxConcurrentConnects</c> and <c>MaxConnectionsPerAddress</c>.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public void Defaults_are_2_000_connects_and_joins_and_any_number_per_address()
    {
        var options = new BennuOptions();
        Assert.Equal(
            (2_000, 2_000, int.MaxValue), (options.MaxConcurrentConnects, options.MaxConcurrentJoins, options.MaxConnectionsPerAddress));
    }

    [Fact]
    public async Task Connect_while_as_many_as_may_be_are_being_decided_is_answered_503_with_retry_after()
    {
        await using var host = await StartAsync(options => options.MaxConcurrentConnects = 1);
        var slow = RawWebSocket.ConnectAsync(host.Http1, "&connect=wait");
        await host.Witness.Waits.Task.OrFail();

        using var refused = await UpgradeAsync(host);
        Assert.Equal(503, refused.Status);
        Assert.Contains("Retry-After: 1\r\n", refused.Head, StringComparison.OrdinalIgnoreCase);
        await using var poller = new LongPollTestClient(host.Http1);
        var answer = await poller.GetAsync();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (answer.Http, answer.Header("retry-after")));

        host.Witness.Go.SetResult();
        using var connected = await slow;
        await connected.HeartbeatAsync();
        await poller.OpenAsync(); // only connects that are being decided count, not connections
    }

    [Theory]
    [InlineData("crash", 500)]
    [InlineData("refuse", 403)]
    public async Task Connect_that_fails_gives_its_place_back(string how, int status)
    {
        await using var host = await StartAsync(options => options.MaxConcurrentConnects = 1);
        for (var i = 0; i < 3; i++)
        {
            using var failed = await UpgradeAsync(host, $"&connect={how}");
            Assert.Equal(status, failed.Status);
        }
    }

    [Fact]
    public async Task One_connection_more_of_an_address_is_answered_429_on_both_transports()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 2);
        using var socket = await RawWebSocket.ConnectAsync(host.Http1);
        await using var session = await LongPollTestClient.ConnectAsync(host.Http1);

        using var refused = await UpgradeAsync(host);
        Assert.Equal(429, refused.Status);
        await using var poller = new LongPollTestClient(host.Http1);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await poller.GetAsync()).Http);

        await socket.HeartbeatAsync();
        await session.HeartbeatAsync();
    }

    [Fact]
    public async Task Place_of_an_address_is_free_when_its_web_socket_has_ended()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 1);
        for (var i = 0; i < 3; i++)
        {
            using var socket = await RawWebSocket.ConnectAsync(host.Http1);
            await socket.SendAsync(ClientFrames.Close(1000)); // where it just vanished, Kestrel would close before the loop ends
            await socket.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task Place_of_an_address_is_free_when_its_session_has_ended()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 1);
        for (var i = 0; i < 3; i++)
        {
            await using var session = await LongPollTestClient.ConnectAsync(host.Http1);
            Assert.Equal(408, (await session.PostAsync("malformed", "text/plain")).Status);
        }
    }

    [Fact]
    public async Task Session_that_finds_no_place_takes_none_of_the_address()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 2, maxSessions: 1);
        await using var session = await LongPollTestClient.ConnectAsync(host.Http1);
        await using var poller = new LongPollTestClient(host.Http1);
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.ServiceUnavailable, (await poller.GetAsync()).Http);
        using var socket = await RawWebSocket.ConnectAsync(host.Http1);
    }

    [Fact]
    public async Task Connect_that_fails_takes_no_place_of_the_address()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 1);
        using var refused = await UpgradeAsync(host, "&connect=refuse");
        using var noUpgrade = await RawWebSocket.RequestAsync(host.Http1, "GET /socket/websocket?vsn=2.0.0", "");
        Assert.Equal(400, noUpgrade.Status);
        using var socket = await RawWebSocket.ConnectAsync(host.Http1);
    }

    private static Task<RawWebSocket> UpgradeAsync(TransportHost host, string query = "") =>
        RawWebSocket.UpgradeAsync(host.Http1, "/socket/websocket?vsn=2.0.0" + query);

    private static Task<TransportHost> StartAsync(Action<BennuOptions> configure, int maxSessions = 10) => TransportHost.StartAsync(
        app => app.MapSocket<TestSocket>("/socket", options =>
        {
            options.CheckOrigin = OriginPolicy.Any;
            options.LongPoll.IsEnabled = true;
            options.LongPoll.MaxSessions = maxSessions;
        }),
        services => services.Configure(configure));
}
