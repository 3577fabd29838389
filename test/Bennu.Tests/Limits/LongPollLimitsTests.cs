using System.Net;
using System.Text;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;

namespace Bennu.Tests.Limits;

/// <summary>What a mount's long-poll transport holds and takes: <c>MaxQueuedBytes</c>, <c>MaxBodySize</c>, <c>MaxSessions</c>.</summary>
public sealed class LongPollLimitsTests
{
    private const string Heartbeat = """[null,"h","phoenix","heartbeat",{}]""";
    private const string Answer = """[null,"h","phoenix","phx_reply",{"status":"ok","response":{}}]""";

    [Fact]
    public void Defaults_are_16_MiB_8_million_bytes_and_10_000_sessions()
    {
        var options = new LongPollOptions();
        Assert.Equal((16 * 1024 * 1024, 8_000_000, 10_000), (options.MaxQueuedBytes, options.MaxBodySize, options.MaxSessions));
    }

    [Fact]
    public async Task Buffer_that_is_just_full_is_polled_and_one_byte_more_ends_the_session()
    {
        await using var host = await TransportHost.StartAsync(options => options.LongPoll.MaxQueuedBytes = 2 * Answer.Length);
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);
        await using var other = await LongPollTestClient.ConnectAsync(host.Http1);
        Assert.Equal(200, (await client.PostAsync($"{Heartbeat}\n{Heartbeat}")).Status);
        Assert.Equal(2, (await client.GetAsync()).Messages!.Length);

        await client.PostAsync($"{Heartbeat}\n{Heartbeat.Replace("\"h\"", "\"hh\"", StringComparison.Ordinal)}");

        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        await client.OpenAsync(); // and its client comes back
        await other.HeartbeatAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_as_large_as_may_be_is_handled_and_one_byte_more_is_400(bool chunked)
    {
        const int Limit = 1_000;
        await using var host = await TransportHost.StartAsync(options => options.LongPoll.MaxBodySize = Limit);
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);

        Assert.Equal(200, (await SendAsync(Limit)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(Limit + 1)).Http);

        Assert.Single((await client.GetAsync()).Messages!);
        await client.HeartbeatAsync();

        Task<PollAnswer> SendAsync(int size) => client.AskAsync(
            HttpMethod.Post, new ByteArrayContent(Encoding.ASCII.GetBytes(Heartbeat.PadRight(size))),
            request => request.Headers.TransferEncodingChunked = chunked);
    }

    [Fact]
    public async Task One_session_more_is_answered_503_until_one_ends()
    {
        await using var host = await TransportHost.StartAsync(options => options.LongPoll.MaxSessions = 2);
        await using var first = await LongPollTestClient.ConnectAsync(host.Http1);
        await using var second = await LongPollTestClient.ConnectAsync(host.Http1);
        await using var third = new LongPollTestClient(host.Http1);

        var answer = await third.GetAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (answer.Http, answer.Header("retry-after")));
        await second.HeartbeatAsync();
        using var socket = await RawWebSocket.ConnectAsync(host.Http1); // which is no session
        Assert.Equal(408, (await first.PostAsync("malformed", "text/plain")).Status);
        await third.OpenAsync();
    }

    [Fact]
    public async Task Sessions_of_another_mount_do_not_count()
    {
        await using var host = await TransportHost.StartAsync(app =>
        {
            foreach (var path in new[] { "/socket", "/other" })
                app.MapSocket<TestSocket>(path, options =>
                {
                    options.CheckOrigin = OriginPolicy.Any;
                    options.LongPoll.IsEnabled = true;
                    options.LongPoll.MaxSessions = 1;
                });
        });
        await using var first = await LongPollTestClient.ConnectAsync(host.Http1);
        await using var other = new LongPollTestClient(host.Http1, path: "/other/longpoll");
        await other.OpenAsync();
    }
}
