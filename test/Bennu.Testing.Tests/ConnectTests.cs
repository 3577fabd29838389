using System.Net;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Bennu.Sockets;
using Bennu.Testing.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Bennu.Testing.Tests;

public sealed class ConnectTests
{
    [Fact]
    public async Task Connect_with_parameters_lets_the_client_in()
    {
        await using var app = Lab.Start();
        var client = await app.ConnectAsync(new { name = "ann" });
        client.AssertConnected();
    }

    [Fact]
    public async Task Connect_takes_dictionaries_and_json_objects()
    {
        await using var app = Lab.Start();
        await app.ConnectAsync(new Dictionary<string, string> { ["name"] = "a&b=c" });
        await app.ConnectAsync(new JsonObject { ["name"] = "bob", ["list"] = new JsonArray("1", "2"), ["map"] = new JsonObject { ["a b"] = 1 } });
    }

    [Fact]
    public async Task Connect_refused_gives_the_answer()
    {
        await using var app = Lab.Start();
        var answer = await app.ConnectRefusedAsync();
        Assert.Equal((403, ""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Connect_refused_for_a_reason_gives_what_the_error_handler_answers()
    {
        await using var app = Lab.Start(mount: o => o.ErrorHandler = async (context, reason) =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "60";
            await context.Response.WriteAsync($"you are {reason}");
        });
        var answer = await app.ConnectRefusedAsync(new { name = "banned" });
        Assert.Equal((429, "60", "you are banned"), (answer.Status, answer.Headers["retry-after"], answer.Body));
    }

    [Fact]
    public async Task Connect_that_crashes_is_answered_500_and_reported()
    {
        await using var app = Lab.Start();
        Assert.Equal(500, (await app.ConnectRefusedAsync(new { name = "crash" })).Status);
        var failure = await Assert.ThrowsAsync<ChannelTestException>(() => app.ConnectAsync(new { name = "crash" }));
        Assert.Contains("no connect today", failure.Message);
    }

    [Fact]
    public async Task Connect_of_a_foreign_page_is_refused()
    {
        await using var app = Lab.Start();
        Assert.Equal(403, (await app.ConnectRefusedAsync(new { name = "ann" }, c => c.Headers["Origin"] = "https://evil.example")).Status);
    }

    [Fact]
    public async Task Connect_brings_user_headers_path_variables_peer_and_token()
    {
        var seen = new TaskCompletionSource<Visitor>();
        await using var app = ChannelTest.Start<WitnessSocket>(
            services => services.AddSingleton(seen),
            mount =>
            {
                mount.AuthToken = true;
                mount.ConnectInfo = ConnectInfoKeys.PeerData | ConnectInfoKeys.XHeaders | ConnectInfoKeys.UserAgent;
            });
        await app.ConnectAsync(configure: c =>
        {
            c.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"));
            c.Headers["X-Request"] = "42";
            c.Headers["User-Agent"] = "a test";
            c.PathVariables["tenant"] = "acme";
            c.AuthToken = "secret";
            c.RemoteAddress = IPAddress.Parse("10.1.2.3");
        });
        var visitor = await seen.Task;
        Assert.Equal(("ann", "acme", "a test", "secret"), (visitor.Name, visitor.Tenant, visitor.Info.UserAgent, visitor.Info.AuthToken));
        Assert.Equal(KeyValuePair.Create("x-request", "42"), Assert.Single(visitor.Info.XHeaders));
        Assert.Equal(IPAddress.Parse("10.1.2.3"), visitor.Info.PeerData!.Address);
    }

    [Fact]
    public async Task Connect_refused_though_expected_says_what_was_answered()
    {
        await using var app = Lab.Start();
        var failure = await Assert.ThrowsAsync<ChannelTestException>(() => app.ConnectAsync());
        Assert.Contains("client 1 expected to be let in, and was answered 403", failure.Message);
    }

    [Fact]
    public async Task Connect_admitted_though_refusal_expected_fails()
    {
        await using var app = Lab.Start();
        await Assert.ThrowsAsync<ChannelTestException>(() => app.ConnectRefusedAsync(new { name = "ann" }));
    }

    [Fact]
    public async Task Connect_held_up_at_a_gate_goes_on_when_it_opens()
    {
        var gate = new Gate();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(new Greeter("hi", gate)));
        var connecting = app.ConnectAsync(new { name = "ann" });
        await app.SettleAsync();
        Assert.Equal((false, 1), (connecting.IsCompleted, gate.Waiting));
        gate.Open();
        (await connecting).AssertConnected();
    }

    private sealed class WitnessSocket(TaskCompletionSource<Visitor> seen) : Socket<Visitor>, ISocket
    {
        public static void Define(SocketBuilder on)
        {
        }

        protected override ValueTask<ConnectResult<Visitor>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
        {
            var visitor = new Visitor(info.User.Identity?.Name ?? "", info, parameters["tenant"]);
            seen.SetResult(visitor);
            return new(ConnectResult.Ok(visitor));
        }
    }
}
