using System.Net;
using System.Security.Claims;
using Bennu.Sockets;
using Bennu.Tests.Transports.Support;
using Bennu.Transports;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Transports;

/// <summary>ASP.NET Core's authorization in front of a socket's endpoints.</summary>
public sealed class AuthorizationTests
{
    private const string Admins = "admins";

    [Theory]
    [InlineData("", 401)]
    [InlineData("X-User: ann\r\n", 101)]
    public async Task Attribute_of_the_socket_class_applies(string headers, int status)
    {
        await using var host = await StartAsync(app => app.MapSocket<MembersSocket>("/socket"));
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, "/socket/websocket?vsn=2.0.0", headers);
        Assert.Equal(status, client.Status);
        Assert.Equal(status == 101 ? ["ann"] : [], host.Witness.Connects.Select(connect => connect.Info.User.Identity!.Name));
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: root\r\n", 101)]
    public async Task Policy_of_the_mount_applies(string headers, int status)
    {
        await using var host = await StartAsync(app => app.MapSocket<TestSocket>("/socket").RequireAuthorization(Admins));
        using var client = await RawWebSocket.UpgradeAsync(host.Http1, "/socket/websocket?vsn=2.0.0", headers);
        Assert.Equal(status, client.Status);
    }

    [Fact]
    public async Task Long_poll_needs_it_too_and_its_preflight_does_not()
    {
        await using var host = await StartAsync(app => app.MapSocket<MembersSocket>("/socket", options =>
        {
            options.CheckOrigin = OriginPolicy.Any;
            options.LongPoll.IsEnabled = true;
        }));
        await using var client = new LongPollTestClient(host.Http1);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync()).Http);
        Assert.Equal(410, (await client.GetAsync(request => request.Headers.Add("X-User", "ann"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.AskAsync(HttpMethod.Options, null, null)).Http);
    }

    private static Task<TransportHost> StartAsync(Action<WebApplication> map) => TransportHost.StartAsync(map, services =>
    {
        services.AddAuthentication(HeaderAuthentication.Scheme).AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(
            HeaderAuthentication.Scheme, configureOptions: null);
        services.AddAuthorization(options => options.AddPolicy(Admins, policy => policy.RequireClaim(ClaimTypes.Name, "root")));
    });

    [Authorize]
    private sealed class MembersSocket(Witness witness) : Socket<TestAssigns>, ISocket
    {
        public static void Define(SocketBuilder on) => on.Channel<TestChannel>("room:*");

        protected override ValueTask<ConnectResult<TestAssigns>> ConnectAsync(
            ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken)
        {
            witness.Connects.Enqueue((parameters, info));
            return new(ConnectResult.Ok(new TestAssigns(info.User.Identity?.Name)));
        }
    }
}
