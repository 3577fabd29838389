using System.Net;
using System.Net.WebSockets;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Transports;

/// <summary>How a WebSocket is opened or refused.</summary>
public sealed class WebSocketHandshakeTests
{
    [Theory]
    [InlineData("/socket/websocket?vsn=2.0.0")]
    [InlineData("/socket/websocket/?vsn=2.0.0")]
    [Statement(1)]
    public async Task Upgrade_is_101(string target)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, target);
        Assert.Equal(101, client.Status);
        Assert.Contains("Upgrade: websocket\r\n", client.Head);
        Assert.Contains("Connection: Upgrade\r\n", client.Head);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", client.Head);
        Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Head);
    }

    [Theory]
    [InlineData("/socket")]
    [InlineData("/socket/")]
    [InlineData("/socket/websocket/more")]
    [InlineData("/socket/longpoll")] // which is off by default
    public async Task Other_paths_are_404(string path)
    {
        await using var host = await TransportHost.StartAsync(app => app.MapSocket<TestSocket>("/socket"));
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, path + "?vsn=2.0.0");
        Assert.Equal(404, client.Status);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [Statement(2)]
    public async Task Other_methods_are_400_without_a_body(string method)
    {
        await using var host = await TransportHost.StartAsync();
        Assert.Equal((HttpStatusCode.BadRequest, ""), await AskAsync(host, new HttpMethod(method), "?vsn=2.0.0"));
        Assert.Empty(host.Witness.Connects);
    }

    [Theory]
    [InlineData("", '{')]
    [InlineData("vsn=1.0.0", '{')]
    [InlineData("vsn=1.0.9", '{')]
    [InlineData("vsn=2.0.0", '[')]
    [InlineData("vsn=2.0.5", '[')]
    [Statement(3)]
    [Statement(4)]
    public async Task Version_selects_the_serializer(string query, char opening)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, $"/socket/websocket?{query}");
        await client.SendAsync(ClientFrames.Text(opening == '['
            ? """[null,"h","phoenix","heartbeat",{}]"""u8
            : """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"h"}"""u8));
        Assert.Equal(opening, (await client.ReadTextAsync())[0]);
    }

    [Theory]
    [InlineData("vsn=2.0")]
    [InlineData("vsn=")]
    [InlineData("vsn=2.1.0")]
    [InlineData("vsn=3.0.0")]
    [InlineData("vsn=2.0.0-rc.1")]
    [InlineData("vsn[]=2.0.0")]
    [Statement(5)]
    public async Task Unknown_version_is_403_before_connect(string query)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, $"/socket/websocket?{query}");
        Assert.Equal(403, client.Status);
        Assert.Empty(host.Witness.Connects);
    }

    [Theory]
    [InlineData("refuse", HttpStatusCode.Forbidden)]
    [InlineData("limit", HttpStatusCode.Forbidden)]
    [InlineData("crash", HttpStatusCode.InternalServerError)]
    [Statement(6)]
    [Statement(7)]
    public async Task Refused_and_crashed_connects_have_no_body(string connect, HttpStatusCode status)
    {
        await using var host = await TransportHost.StartAsync();
        Assert.Equal((status, ""), await AskAsync(host, HttpMethod.Get, $"?vsn=2.0.0&connect={connect}"));
        Assert.Single(host.Witness.Connects);
    }

    [Fact]
    [Statement(6)]
    public async Task Error_handler_answers_a_refusal_with_a_reason_only()
    {
        await using var host = await TransportHost.StartAsync(options => options.ErrorHandler = (context, reason) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return context.Response.WriteAsync($"reason: {reason}");
        });
        Assert.Equal((HttpStatusCode.TooManyRequests, "reason: limit"), await AskAsync(host, HttpMethod.Get, "?vsn=2.0.0&connect=limit"));
        Assert.Equal((HttpStatusCode.Forbidden, ""), await AskAsync(host, HttpMethod.Get, "?vsn=2.0.0&connect=refuse"));
    }

    [Fact]
    public async Task Refusal_reaches_an_http2_client()
    {
        await using var host = await TransportHost.StartAsync();
        var refusal = await Assert.ThrowsAsync<WebSocketException>(
            () => WebSocketTestClient.ConnectHttp2Async(host.Http2, "&connect=refuse"));
        Assert.Contains("403", refusal.ToString());
    }

    [Theory]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: c2FtcGxl\r\n")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")]
    [InlineData("")]
    [Statement(9)]
    public async Task Request_that_is_no_upgrade_is_400_with_an_explanation(string headers)
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await RawWebSocket.RequestAsync(host.Http1, "GET /socket/websocket?vsn=2.0.0", headers);
        Assert.Equal(400, client.Status);
        Assert.Contains("Content-Type: text/plain", client.Head);
        Assert.Single(host.Witness.Connects); // the application is asked first
    }

    [Fact]
    public async Task Query_that_cannot_be_read_is_400()
    {
        await using var host = await TransportHost.StartAsync();
        Assert.Equal((HttpStatusCode.BadRequest, ""), await AskAsync(host, HttpMethod.Get, "?vsn=2.0.0&a=%FF"));
    }

    [Fact]
    [Statement(16)]
    public async Task Mounts_of_one_socket_check_their_own_origins()
    {
        await using var host = await TransportHost.StartAsync(app =>
        {
            app.MapSocket<TestSocket>("/a", options => options.CheckOrigin = OriginPolicy.Origins("//a.test"));
            app.MapSocket<TestSocket>("/b", options => options.CheckOrigin = OriginPolicy.Origins("//b.test"));
        });
        Assert.Equal(101, await StatusAsync(host, "/a/websocket", "Origin: http://a.test\r\n"));
        Assert.Equal(403, await StatusAsync(host, "/b/websocket", "Origin: http://a.test\r\n"));
        Assert.Equal(403, await StatusAsync(host, "/a/websocket", "Origin: http://b.test\r\n"));
        Assert.Equal(101, await StatusAsync(host, "/b/websocket", "Origin: http://b.test\r\n"));
    }

    [Fact]
    [Statement(17)]
    public void Mount_without_origin_and_csrf_checks_fails_at_startup()
    {
        using var app = (IDisposable)TransportHost.Build();
        var failure = Assert.Throws<InvalidOperationException>(() => ((WebApplication)app).MapSocket<TestSocket>("/socket", options =>
        {
            options.CheckOrigin = OriginPolicy.Any;
            options.CheckCsrf = false;
        }));
        Assert.Contains("CheckOrigin", failure.Message);
    }

    [Theory]
    [InlineData("phoenix, base64url.bearer.phx.MTIzNA", "1234", "phoenix")]
    [InlineData("base64url.bearer.phx.MTIzNA==, phoenix", "1234", "phoenix")]
    [InlineData("base64url.bearer.phx.MTIzNA", "1234", null)]
    [InlineData("phoenix, base64url.bearer.phx.MTIzNA, base64url.bearer.phx.MTIzNA", null, "phoenix")]
    [Statement(18)]
    [Statement(19)]
    [Statement(142)]
    public async Task Token_among_the_subprotocols_reaches_connect(string offered, string? token, string? chosen)
    {
        await using var host = await TransportHost.StartAsync(options => options.AuthToken = true);
        using var client = await RawWebSocket.ConnectAsync(host.Http1, headers: $"Sec-WebSocket-Protocol: {offered}\r\n");
        Assert.Equal(token, Assert.Single(host.Witness.Connects).Info.AuthToken);
        if (chosen is null) Assert.DoesNotContain("Sec-WebSocket-Protocol", client.Head);
        else Assert.Contains($"Sec-WebSocket-Protocol: {chosen}\r\n", client.Head);
    }

    [Fact]
    [Statement(142)]
    public async Task Token_among_the_parameters_reaches_connect()
    {
        await using var host = await TransportHost.StartAsync();
        using var client = await RawWebSocket.ConnectAsync(host.Http1, "&token=12%2034");
        Assert.Equal("12 34", Assert.Single(host.Witness.Connects).Parameters["token"]);
    }

    [Theory]
    [InlineData("", 101)]
    [InlineData("Sec-WebSocket-Protocol: mine\r\n", 101)]
    [InlineData("Sec-WebSocket-Protocol: theirs\r\n", 403)]
    [Statement(20)]
    public async Task Subprotocol_must_be_known_where_one_is_offered(string header, int status)
    {
        await using var host = await TransportHost.StartAsync(options => options.Subprotocols.Add("mine"));
        Assert.Equal(status, await StatusAsync(host, "/socket/websocket", header));
        Assert.Equal(status == 101 ? 1 : 0, host.Witness.Connects.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("right")]
    [Statement(23)]
    public async Task Session_is_told_with_the_csrf_token_only(string? sent)
    {
        await using var host = await TransportHost.StartAsync(
            app =>
            {
                app.UseSession();
                app.MapGet("/page", context =>
                {
                    context.Session.SetString("name", "ann");
                    return context.Response.WriteAsync(SocketCsrf.GetToken(context));
                });
                app.MapSocket<TestSocket>("/socket");
            },
            services => services.AddDistributedMemoryCache().AddSession());
        using var http = new HttpClient { BaseAddress = host.Http1 };
        using var page = await http.GetAsync("/page", TestContext.Current.CancellationToken);
        var token = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var query = sent switch { null => "", "right" => $"&_csrf_token={token}", _ => $"&_csrf_token={sent}" };
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var client = await RawWebSocket.ConnectAsync(host.Http1, query, $"Cookie: {cookie}\r\n");
        Assert.Equal(sent == "right", Assert.Single(host.Witness.Connects).Info.Session is not null);
    }

    [Fact]
    [Statement(24)]
    public async Task Path_variables_are_parameters()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapSocket<TestSocket>("/of/:user/{device}"));
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, "/of/ann%20b/7/websocket?vsn=2.0.0&user=eve");
        Assert.Equal(101, client.Status);
        var (parameters, _) = Assert.Single(host.Witness.Connects);
        Assert.Equal(("ann b", "7", "2.0.0"), (parameters["user"], parameters["device"], parameters["vsn"]));
    }

    [Fact]
    public async Task Draining_server_sends_new_clients_away()
    {
        await using var host = await TransportHost.StartAsync();
        await host.DrainAsync();
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, "/socket/websocket?vsn=2.0.0");
        Assert.Equal(503, client.Status);
        Assert.Contains("Retry-After: 1\r\n", client.Head);
        Assert.Empty(host.Witness.Connects);
    }

    private static async Task<int> StatusAsync(TransportHost host, string path, string headers)
    {
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, path + "?vsn=2.0.0", headers);
        return client.Status;
    }

    // A request without upgrade headers: whatever is wrong before the upgrade is answered as for one with them.
    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(TransportHost host, HttpMethod method, string query)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(host.Http1, "/socket/websocket" + query));
        using var response = await http.SendAsync(request).OrFail();
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
