using System.Net;
using System.Text;
using Bennu.Channels;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;

namespace Bennu.Tests.Transports;

/// <summary>Long-poll sessions, on a clock that moves by hand.</summary>
public sealed class LongPollTests : IAsyncLifetime
{
    private const string Heartbeat = """[null,"h","phoenix","heartbeat",{}]""";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly List<LongPollTestClient> _clients = [];
    private TransportHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TransportHost.StartAsync(app =>
    {
        app.MapSocket<TestSocket>("/socket", Configure);
        app.MapSocket<TestSocket>("/other", Configure);
        app.MapSocket<TestSocket>("/strict", options =>
        {
            Configure(options);
            options.CheckOrigin = OriginPolicy.Host;
        });
        app.MapSocket<TestSocket>("/small", options =>
        {
            Configure(options);
            options.LongPoll.MaxQueuedBytes = 1000;
            options.LongPoll.MaxBodySize = 1000;
        });
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    [Statement(82)]
    [Statement(94)]
    public async Task First_poll_opens_a_session()
    {
        var answer = await Client().GetAsync();
        Assert.Equal((HttpStatusCode.OK, 410), (answer.Http, answer.Status));
        Assert.NotNull(answer.Token);
        Assert.Empty(answer.Messages!);
        AssertHeaders(answer);
    }

    [Fact]
    [Statement(83)]
    [Statement(94)]
    public async Task Poll_gets_what_waits_in_order()
    {
        var client = await OpenAsync();
        await client.PostAsync("""["1","1","room:a","phx_join",{}]""");
        await client.PostAsync("""["1","2","room:a","echo",{"n":2}]""");
        await client.ReceiveAsync();
        await client.ReceiveAsync();
        await client.PostAsync(Heartbeat + "\n" + Heartbeat.Replace("\"h\"", "\"i\""));
        var answer = await client.GetAsync();
        Assert.Equal((HttpStatusCode.OK, 200, client.Token), (answer.Http, answer.Status, answer.Token));
        Assert.Equal(["h", "i"], answer.Messages!.Select(message => message.Split('"')[1]));
        AssertHeaders(answer);
    }

    [Fact]
    [Statement(83)]
    public async Task Poll_without_messages_is_answered_204_after_the_window()
    {
        var client = await OpenAsync();
        var poll = await StartPollAsync(client);
        _host.Time.Advance(Window - TimeSpan.FromSeconds(1));
        Assert.False(poll.IsCompleted);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        var answer = await poll;
        Assert.Equal((204, client.Token), (answer.Status, answer.Token));
        Assert.Empty(answer.Messages!);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task Waiting_poll_is_answered_when_a_message_comes()
    {
        var client = await JoinedAsync();
        var poll = await StartPollAsync(client);
        await _host.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());
        Assert.Equal(["""[null,null,"room:a","shouted",{}]"""], (await poll).Messages!);
    }

    [Fact]
    [Statement(84)]
    public async Task Token_is_taken_from_the_header_before_the_query()
    {
        var client = await OpenAsync();
        var byQuery = Client($"&token={Uri.EscapeDataString(client.Token!)}");
        Assert.Equal(200, (await byQuery.PostAsync(Heartbeat)).Status);
        Assert.Equal(200, (await byQuery.GetAsync()).Status);
        byQuery.Token = "wrong";
        Assert.Equal(410, (await byQuery.PostAsync(Heartbeat)).Status);
        var byHeader = Client("&token=wrong");
        byHeader.Token = client.Token;
        Assert.Equal(200, (await byHeader.PostAsync(Heartbeat)).Status);
        Assert.Equal(200, (await byHeader.GetAsync()).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unknown")]
    [Statement(85)]
    [Statement(94)]
    public async Task Unknown_token_is_410_to_a_post_and_a_new_session_to_a_poll(string? token)
    {
        var client = Client();
        client.Token = token;
        var post = await client.PostAsync(Heartbeat);
        Assert.Equal((HttpStatusCode.OK, 410), (post.Http, post.Status));
        Assert.Null(post.Token);
        AssertHeaders(post);
        await client.OpenAsync();
    }

    [Fact]
    [Statement(85)]
    public async Task Tampered_token_is_unknown()
    {
        var client = await OpenAsync();
        var genuine = client.Token!;
        client.Token = genuine[..20] + (genuine[20] == 'A' ? 'B' : 'A') + genuine[21..];
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        await client.OpenAsync();
        Assert.NotEqual(genuine, client.Token);
    }

    [Fact]
    [Statement(85)]
    public async Task Token_of_another_mount_is_unknown()
    {
        var other = Client(path: "/other/longpoll");
        other.Token = (await OpenAsync()).Token;
        Assert.Equal(410, (await other.PostAsync(Heartbeat)).Status);
        await other.OpenAsync();
    }

    [Fact]
    [Statement(86)]
    [Statement(94)]
    public async Task Refusals_are_http_200_with_status_403()
    {
        var strict = Client(path: "/strict/longpoll");
        PollAnswer[] answers =
        [
            await Client("&connect=refuse").GetAsync(),
            await Client("&connect=limit").GetAsync(),
            await Client(version: "3.0.0").GetAsync(),
            await strict.GetAsync(request => request.Headers.Add("Origin", "http://evil.test")),
            await strict.AskAsync(HttpMethod.Post, null, request => request.Headers.Add("Origin", "http://evil.test")),
        ];
        Assert.All(answers, answer =>
        {
            Assert.Equal((HttpStatusCode.OK, 403, null), (answer.Http, answer.Status, answer.Token));
            AssertHeaders(answer);
        });
    }

    [Fact]
    public async Task Crash_of_the_connect_is_500()
    {
        var answer = await Client("&connect=crash").GetAsync();
        Assert.Equal((HttpStatusCode.InternalServerError, null), (answer.Http, answer.Status));
    }

    [Fact]
    [Statement(87)]
    public async Task Preflight_is_told_what_is_allowed()
    {
        var answer = await Client().AskAsync(HttpMethod.Options, null, request =>
        {
            request.Headers.Add("Access-Control-Request-Headers", "content-type");
            request.Headers.Add("Access-Control-Request-Headers", "x-phoenix-longpoll-token");
        });
        Assert.Equal((HttpStatusCode.OK, null), (answer.Http, answer.Status));
        Assert.Equal("content-type, x-phoenix-longpoll-token", answer.Header("access-control-allow-headers"));
        Assert.Equal("get, post, options", answer.Header("access-control-allow-methods"));
        Assert.Equal("3600", answer.Header("access-control-max-age"));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    [Statement(87)]
    public async Task Other_methods_are_400(string method)
    {
        var answer = await Client().AskAsync(HttpMethod.Parse(method), null, null);
        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Http, answer.Status));
    }

    [Fact]
    [Statement(88)]
    public async Task Post_handles_a_hundred_frames_in_order_and_drops_the_rest()
    {
        var client = await OpenAsync();
        var lines = Enumerable.Range(0, 101).Select(i => $$"""[null,"{{i}}","phoenix","heartbeat",{}]""").Append("garbage!");
        Assert.Equal(200, (await client.PostAsync(string.Join('\n', lines))).Status);
        var messages = (await client.GetAsync()).Messages!;
        Assert.Equal(Enumerable.Range(0, 100), messages.Select(message => int.Parse(message.Split('"')[1])));
    }

    [Fact]
    [Statement(89)]
    public async Task Lines_are_text_or_base64_of_binary_frames()
    {
        var client = await JoinedAsync();
        var binary = Convert.ToBase64String([0, 1, 1, 6, 4, .. "12room:aecho"u8, 0xFF]);
        Assert.Equal(200, (await client.PostAsync($"\n\r\n{binary}\r\n\n{Heartbeat}\r\n\r\n")).Status);
        string[] replies = [await client.ReceiveAsync(), await client.ReceiveAsync()];
        Assert.Contains(replies, reply => reply.StartsWith("[\"1\",\"2\",\"room:a\"", StringComparison.Ordinal));
        Assert.Contains(replies, reply => reply.StartsWith("[null,\"h\",\"phoenix\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAA")]
    [InlineData(Heartbeat + "\nnot base64!")]
    public async Task Line_that_is_neither_is_400_and_harms_no_session(string body)
    {
        var client = await OpenAsync();
        Assert.Equal((HttpStatusCode.BadRequest, null), Of(await client.PostAsync(body)));
        await client.HeartbeatAsync();
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    public async Task Body_that_is_no_utf8_is_400(string type)
    {
        var client = await OpenAsync();
        Assert.Equal((HttpStatusCode.BadRequest, null), Of(await client.PostAsync([.. "[\""u8, 0xC3, 0x28, .. "\"]"u8], type)));
        await client.HeartbeatAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_400(bool chunked)
    {
        var client = await OpenAsync(path: "/small/longpoll");
        var answer = await client.AskAsync(
            HttpMethod.Post, new ByteArrayContent(new byte[1001]), request => request.Headers.TransferEncodingChunked = chunked);
        Assert.Equal((HttpStatusCode.BadRequest, null), Of(answer));
        await client.HeartbeatAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/x-ndjson; charset=utf-8")]
    [Statement(90)]
    public async Task Body_of_another_type_is_one_frame(string type)
    {
        var client = await OpenAsync();
        Assert.Equal(200, (await client.PostAsync("[null,\n\"h\",\n\"phoenix\",\"heartbeat\",{}]", type)).Status);
        Assert.Contains("phx_reply", Assert.Single((await client.GetAsync()).Messages!));
    }

    [Fact]
    [Statement(90)]
    public async Task V1_is_spoken_where_it_is_asked_for()
    {
        var client = await OpenAsync(version: "1.0.0");
        await client.PostAsync("""{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"h"}""", "application/json");
        Assert.StartsWith("{", await client.ReceiveAsync());
    }

    [Fact]
    [Statement(91)]
    public async Task Malformed_frame_is_408_and_ends_the_session()
    {
        var client = await JoinedAsync();
        Assert.Equal(408, (await client.PostAsync("[]\n" + Heartbeat)).Status);
        Assert.Equal(TerminateReason.Closed, await _host.Witness.NextEndAsync());
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        await client.OpenAsync();
    }

    [Fact]
    [Statement(92)]
    public async Task Session_outlives_one_and_a_half_windows_after_its_last_poll()
    {
        var client = await OpenAsync();
        _host.Time.Advance(Window * 1.5);
        await client.HeartbeatAsync(); // which polls
        _host.Time.Advance(Window * 1.5);
        Assert.Equal(200, (await client.PostAsync(Heartbeat)).Status);
    }

    [Fact]
    [Statement(92)]
    public async Task Session_ends_three_windows_after_its_last_poll_whatever_is_posted()
    {
        var client = await JoinedAsync();
        for (var i = 0; i < 5; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(200, (await client.PostAsync(Heartbeat)).Status);
        }
        _host.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TerminateReason.Closed, await _host.Witness.NextEndAsync());
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        Assert.Equal(0, _host.Connections.Count);
    }

    [Fact]
    [Statement(93)]
    public async Task Later_poll_takes_the_place_of_an_earlier_one()
    {
        var client = await JoinedAsync();
        var earlier = await StartPollAsync(client);
        var later = await StartPollAsync(client);
        await _host.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());
        Assert.Single((await later).Messages!);
        Assert.False(earlier.IsCompleted);
        _host.Time.Advance(Window);
        Assert.Equal(204, (await earlier).Status);
    }

    [Fact]
    public async Task Poll_that_was_given_up_takes_nothing_from_the_next_one()
    {
        var client = await JoinedAsync();
        using (var impatient = new HttpClient { BaseAddress = _host.Http1 })
        using (var given = new CancellationTokenSource())
        {
            var timer = _host.Time.NextTimer(Window);
            var poll = impatient.GetAsync($"/socket/longpoll?vsn=2.0.0&token={Uri.EscapeDataString(client.Token!)}", given.Token);
            await timer;
            await given.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        }
        var next = await StartPollAsync(client);
        await _host.BroadcastAsync("room:a", "shouted", "{}"u8.ToArray());
        Assert.Single((await next).Messages!);
    }

    [Fact]
    [Statement(95)]
    public async Task Auth_token_header_counts_when_the_session_is_opened()
    {
        await using var host = await TransportHost.StartAsync(options => options.AuthToken = true);
        await using var client = new LongPollTestClient(host.Http1);
        client.Token = (await client.GetAsync(request => request.Headers.Add("X-Phoenix-AuthToken", "1234"))).Token;
        Assert.Equal(200, (await client.PostAsync(Heartbeat)).Status);
        var (_, info) = Assert.Single(host.Witness.Connects);
        Assert.Equal(("1234", "longpoll"), (info.AuthToken, info.Transport));
    }

    [Fact]
    public async Task Disconnect_lets_the_waiting_poll_run_out()
    {
        var client = await JoinedAsync("&id=users:1");
        var poll = await StartPollAsync(client);
        await _host.DisconnectAsync("users:1");
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        Assert.False(poll.IsCompleted);
        _host.Time.Advance(Window);
        Assert.Equal(204, (await poll).Status);
        await client.OpenAsync();
    }

    [Fact]
    public async Task Buffer_that_overflows_ends_the_session()
    {
        var client = await JoinedAsync(path: "/small/longpoll");
        for (var i = 0; i < 3; i++)
            await _host.BroadcastAsync("room:a", "shouted", Encoding.ASCII.GetBytes($$"""{"text":"{{new string('x', 400)}}"}"""));
        Assert.Equal(TerminateReason.Closed, await _host.Witness.NextEndAsync());
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
    }

    [Fact]
    public async Task Bytes_reach_a_client_that_asks_for_base64()
    {
        var client = await JoinedAsync("&binary=base64");
        await client.PostAsync(Convert.ToBase64String([0, 1, 1, 6, 4, .. "12room:aecho"u8, 0xFF]));
        Assert.Equal([1, 1, 1, 6, 2, .. "12room:aok"u8, 0xFF], Convert.FromBase64String(await client.ReceiveAsync()));
    }

    [Fact]
    public async Task Stock_client_is_told_of_bytes_that_it_cannot_receive()
    {
        var client = await JoinedAsync();
        await client.PostAsync(Convert.ToBase64String([0, 1, 0, 6, 4, .. "1room:apush"u8, 0xFF]));
        await client.ExpectAsync(
            """
            ["1",null,"room:a","binary_unsupported",
                {"reason":"this client cannot receive binary payloads","event":"pushed","size":1}]
            """);
        await client.PostAsync(Convert.ToBase64String([0, 1, 1, 6, 4, .. "12room:aecho"u8, 0xFF]));
        await client.ExpectAsync(
            """
            ["1","2","room:a","phx_reply",{"status":"error","response":
                {"reason":"this client cannot receive binary payloads","event":"phx_reply","size":1}}]
            """);
    }

    [Fact]
    [Statement(85)]
    public async Task Expired_token_is_unknown()
    {
        await using var host = await TransportHost.StartAsync(options => options.LongPoll.TokenMaxAge = TimeSpan.FromSeconds(5));
        await using var client = await LongPollTestClient.ConnectAsync(host.Http1);
        host.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
        await client.OpenAsync();
    }

    [Fact]
    public async Task Drain_answers_the_waiting_poll()
    {
        var client = await JoinedAsync();
        var poll = await StartPollAsync(client);
        await _host.DrainAsync();
        Assert.Contains("\"drain\"", Assert.Single((await poll).Messages!));
        Assert.Equal(410, (await client.PostAsync(Heartbeat)).Status);
    }

    [Fact]
    public async Task Draining_server_sends_new_clients_away()
    {
        await _host.DrainAsync();
        var answer = await Client().GetAsync();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), Of(answer));
        Assert.Equal("1", answer.Header("retry-after"));
    }

    [Fact]
    public async Task Connect_that_outlasts_the_drain_is_sent_away_too()
    {
        var connect = Client("&connect=wait").GetAsync();
        await _host.Witness.Waits.Task.OrFail();
        await _host.DrainAsync();
        _host.Witness.Go.SetResult();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), Of(await connect));
    }

    private static void Configure(SocketOptions options)
    {
        options.CheckOrigin = OriginPolicy.Any;
        options.LongPoll.IsEnabled = true;
    }

    private static (HttpStatusCode, int?) Of(PollAnswer answer) => (answer.Http, answer.Status);

    private static void AssertHeaders(PollAnswer answer)
    {
        Assert.Equal("application/json; charset=utf-8", answer.Header("content-type"));
        Assert.Equal("no-store", answer.Header("cache-control"));
        Assert.Equal("*", answer.Header("access-control-allow-origin"));
        Assert.Null(answer.Header("access-control-allow-credentials"));
    }

    private LongPollTestClient Client(string query = "", string path = "/socket/longpoll", string version = "2.0.0")
    {
        var client = new LongPollTestClient(_host.Http1, query, path, version);
        _clients.Add(client);
        return client;
    }

    private async Task<LongPollTestClient> OpenAsync(string query = "", string path = "/socket/longpoll", string version = "2.0.0")
    {
        var client = Client(query, path, version);
        await client.OpenAsync();
        return client;
    }

    private async Task<LongPollTestClient> JoinedAsync(string query = "", string path = "/socket/longpoll")
    {
        var client = await OpenAsync(query, path);
        await client.JoinAsync("room:a");
        return client;
    }

    /// <summary>A poll that waits at the server.</summary>
    private async Task<Task<PollAnswer>> StartPollAsync(LongPollTestClient client)
    {
        var timer = _host.Time.NextTimer(Window);
        var poll = client.GetAsync();
        await timer;
        return poll;
    }
}
