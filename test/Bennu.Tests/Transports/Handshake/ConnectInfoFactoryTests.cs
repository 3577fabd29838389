using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Sockets;
using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Tests.Transports.Handshake;

public sealed class ConnectInfoFactoryTests
{
    private readonly SocketOptions _options = new() { CheckCsrf = false };
    private readonly FakeSession _session = new();
    private readonly DefaultHttpContext _context = new();

    public ConnectInfoFactoryTests()
    {
        _session.Set("user", "ada"u8.ToArray());
        _context.Features.Set<ISessionFeature>(_session);
        _context.Connection.RemoteIpAddress = IPAddress.Loopback;
        _context.Connection.RemotePort = 1234;
        var request = _context.Request;
        request.Scheme = "https";
        request.Host = new HostString("chat.test");
        request.PathBase = "/app";
        request.Path = "/sock et/websocket";
        request.QueryString = new QueryString("?a=%20b");
        request.Headers["X-One"] = new(["1", "2"]);
        request.Headers["TraceParent"] = "trace";
        request.Headers["Cookie"] = "secret";
        request.Headers.SecWebSocketVersion = "13";
        request.Headers.SecWebSocketProtocol = "phoenix, base64url.bearer.phx.MTIzNA";
        request.Headers.UserAgent = "agent";
    }

    [Fact]
    [Statement(22)]
    public async Task Everything_is_gathered()
    {
        var info = await CreateAsync(ConnectInfoKeys.All, "1234", "phoenix");
        Assert.Equal(new PeerData(IPAddress.Loopback, 1234), info.PeerData);
        Assert.Equal([new("traceparent", "trace")], info.TraceContextHeaders);
        Assert.Equal([new("x-one", "1"), new("x-one", "2")], info.XHeaders);
        Assert.Equal([new("sec-websocket-version", "13"), new("sec-websocket-protocol", "phoenix")], info.SecWebSocketHeaders);
        Assert.Equal(new RequestUri("https", "chat.test", 443, "/app/sock%20et/websocket", "a=%20b"), info.Uri);
        Assert.Equal("chat.test", info.Uri?.Authority);
        Assert.Equal("agent", info.UserAgent);
        Assert.Equal("ada", info.Session?.GetString("user"));
        Assert.Equal("1234", info.AuthToken);
        Assert.Equal("websocket", info.Transport);
    }

    [Fact]
    [Statement(22)]
    public async Task Token_alone_leaves_no_protocol_header()
    {
        var info = await CreateAsync(ConnectInfoKeys.SecWebSocketHeaders, "1234", null);
        Assert.Equal([new("sec-websocket-version", "13")], info.SecWebSocketHeaders);
    }

    [Theory]
    [InlineData(ConnectInfoKeys.None)]
    [InlineData(ConnectInfoKeys.PeerData)]
    [InlineData(ConnectInfoKeys.TraceContextHeaders)]
    [InlineData(ConnectInfoKeys.XHeaders)]
    [InlineData(ConnectInfoKeys.SecWebSocketHeaders)]
    [InlineData(ConnectInfoKeys.Uri)]
    [InlineData(ConnectInfoKeys.UserAgent)]
    [InlineData(ConnectInfoKeys.Session)]
    [InlineData(ConnectInfoKeys.AuthToken)]
    [InlineData(ConnectInfoKeys.All)]
    [Statement(22)]
    public async Task Exactly_the_configured_parts_are_there(ConnectInfoKeys keys)
    {
        var info = await CreateAsync(keys, "1234", "phoenix");
        var present = ConnectInfoKeys.None;
        if (info.PeerData is not null) present |= ConnectInfoKeys.PeerData;
        if (info.TraceContextHeaders.Count > 0) present |= ConnectInfoKeys.TraceContextHeaders;
        if (info.XHeaders.Count > 0) present |= ConnectInfoKeys.XHeaders;
        if (info.SecWebSocketHeaders.Count > 0) present |= ConnectInfoKeys.SecWebSocketHeaders;
        if (info.Uri is not null) present |= ConnectInfoKeys.Uri;
        if (info.UserAgent is not null) present |= ConnectInfoKeys.UserAgent;
        if (info.Session is not null) present |= ConnectInfoKeys.Session;
        if (info.AuthToken is not null) present |= ConnectInfoKeys.AuthToken;
        Assert.Equal(keys, present);
    }

    [Fact]
    public async Task Token_is_there_unasked_where_the_mount_takes_tokens()
    {
        _options.AuthToken = true;
        Assert.Equal("1234", (await CreateAsync(ConnectInfoKeys.None, "1234", null)).AuthToken);
    }

    [Fact]
    [Statement(23)]
    public async Task Session_needs_the_csrf_token()
    {
        _options.CheckCsrf = true;
        Assert.Null((await CreateAsync()).Session); // there is no secret yet
        var token = SocketCsrf.GetToken(_context);
        Assert.Null((await CreateAsync()).Session);
        _context.Request.QueryString = new QueryString("?_csrf_token=wrong");
        Assert.Null((await CreateAsync()).Session);
        _context.Request.QueryString = new QueryString($"?_csrf_token={token}");
        Assert.Equal("ada", (await CreateAsync()).Session?.GetString("user"));
        _options.CsrfTokenKey = "other";
        Assert.Null((await CreateAsync()).Session);
    }

    [Fact]
    public async Task Session_that_cannot_be_loaded_is_null()
    {
        _session.LoadError = new InvalidOperationException("The store is down.");
        Assert.Null((await CreateAsync()).Session);
        _session.LoadError = null;
        _session.IsAvailable = false;
        Assert.Null((await CreateAsync()).Session);
    }

    [Fact]
    public async Task Session_in_which_nothing_lies_is_null()
    {
        _session.Clear();
        Assert.Null((await CreateAsync()).Session);
        _context.Features.Set<ISessionFeature>(null);
        Assert.Null((await CreateAsync()).Session);
    }

    [Fact]
    public async Task Info_outlives_the_request()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest("CN=ada", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        _context.Connection.ClientCertificate = certificate;
        _options.ConnectInfoItems["region"] = "eu";
        var info = await CreateAsync();

        certificate.Dispose();
        _session.TryGetValue("user", out var bytes);
        bytes![0] = (byte)'x';
        _options.ConnectInfoItems.Clear();
        _context.Request.Headers.Clear();

        Assert.Equal("CN=ada", info.PeerData?.ClientCertificate?.Subject);
        Assert.Equal("ada", info.Session?.GetString("user"));
        Assert.Equal(["user"], info.Session?.Keys);
        Assert.Equal("eu", info.Items["region"]);
        Assert.NotEmpty(info.XHeaders);
    }

    [Fact]
    public async Task User_and_the_end_of_the_authentication_are_told()
    {
        _context.User = new ClaimsPrincipal(new ClaimsIdentity("test"));
        var properties = new AuthenticationProperties { ExpiresUtc = DateTimeOffset.UnixEpoch };
        _context.Features.Set<IAuthenticateResultFeature>(new Authenticated
        {
            AuthenticateResult = AuthenticateResult.Success(new AuthenticationTicket(_context.User, properties, "test")),
        });
        var info = await CreateAsync(ConnectInfoKeys.None);
        Assert.Same(_context.User, info.User);
        Assert.Equal(DateTimeOffset.UnixEpoch, info.AuthenticationExpires);
    }

    private ValueTask<ConnectInfo> CreateAsync(
        ConnectInfoKeys keys = ConnectInfoKeys.All, string? authToken = null, string? webSocketProtocols = null)
    {
        _options.ConnectInfo = keys;
        return ConnectInfoFactory.CreateAsync(_context, _options, "websocket", session: null, authToken, webSocketProtocols);
    }

    private sealed class Authenticated : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
