using Bennu.Transports.Handshake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Tests.Transports.Handshake;

public sealed class UpgradeRequestTests
{
    [Fact]
    public void Complete_request_passes() => Assert.Null(UpgradeRequest.Validate(Request()));

    [Fact]
    public void Lists_and_letter_case_do_not_matter()
    {
        var context = Request();
        context.Request.Headers.Connection = "keep-alive, Upgrade";
        context.Request.Headers.Upgrade = new(["h2c", "WebSocket"]);
        Assert.Null(UpgradeRequest.Validate(context));
    }

    [Theory]
    [InlineData("Host", null, "'host' header is absent")]
    [InlineData("Connection", "keep-alive", "'connection' header must contain 'upgrade', got [\"keep-alive\"]")]
    [InlineData("Connection", "a\"b\\", "'connection' header must contain 'upgrade', got [\"a\\\"b\\\\\"]")]
    [InlineData("Connection", null, "'connection' header must contain 'upgrade', got []")]
    [InlineData("Upgrade", "h2c", "'upgrade' header must contain 'websocket', got [\"h2c\"]")]
    [InlineData("Upgrade", null, "'upgrade' header must contain 'websocket', got []")]
    [InlineData("Sec-WebSocket-Key", null, "'sec-websocket-key' header is absent")]
    [InlineData("Sec-WebSocket-Version", "12", "'sec-websocket-version' header must equal '13', got [\"12\"]")]
    [InlineData("Sec-WebSocket-Version", null, "'sec-websocket-version' header must equal '13', got []")]
    public void Wrong_header_is_named(string name, string? value, string expected)
    {
        var context = Request();
        context.Request.Headers[name] = value;
        Assert.Equal(expected, UpgradeRequest.Validate(context));
    }

    [Fact]
    public void First_failure_wins()
    {
        var context = Request();
        context.Request.Headers.Connection = "close";
        context.Request.Headers.SecWebSocketKey = default;
        Assert.StartsWith("'connection'", UpgradeRequest.Validate(context), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_methods_are_named()
    {
        var context = Request();
        context.Request.Method = "POST";
        Assert.Equal("HTTP method POST unsupported", UpgradeRequest.Validate(context));
    }

    [Fact]
    public void Request_that_the_server_cannot_upgrade_is_told_so()
    {
        var context = Request();
        context.Features.Set<IHttpUpgradeFeature>(new Upgrade(false));
        Assert.Equal("the server cannot upgrade this request", UpgradeRequest.Validate(context));
    }

    [Fact]
    public void Extended_connect_needs_the_version_only()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect());
        context.Request.Method = "CONNECT";
        Assert.Equal("'sec-websocket-version' header must equal '13', got []", UpgradeRequest.Validate(context));
        context.Request.Headers.SecWebSocketVersion = "13";
        Assert.Null(UpgradeRequest.Validate(context));
    }

    [Fact]
    public void Accept_answers_the_key_as_in_rfc_6455() =>
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", UpgradeRequest.Accept("dGhlIHNhbXBsZSBub25jZQ=="));

    private static DefaultHttpContext Request()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Host = new HostString("localhost");
        context.Request.Headers.Connection = "Upgrade";
        context.Request.Headers.Upgrade = "websocket";
        context.Request.Headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
        context.Request.Headers.SecWebSocketVersion = "13";
        context.Features.Set<IHttpUpgradeFeature>(new Upgrade(true));
        return context;
    }

    private sealed class Upgrade(bool isPossible) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => isPossible;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }

    private sealed class ExtendedConnect : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => true;

        public string Protocol => "websocket";

        public ValueTask<Stream> AcceptAsync() => throw new NotSupportedException();
    }
}
