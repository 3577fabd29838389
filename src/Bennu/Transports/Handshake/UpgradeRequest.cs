using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Bennu.Transports.Handshake;

/// <summary>Whether a request is a WebSocket's opening (section 1.2; RFC 6455, section 4.2.1).</summary>
internal static class UpgradeRequest
{
    private const string AcceptKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>What is wrong with the request, in words for its answer; null where nothing is.</summary>
    public static string? Validate(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }) // it has neither key nor upgrade
            return Equal("sec-websocket-version", headers.SecWebSocketVersion, "13");
        if (string.IsNullOrEmpty(context.Request.Host.Value)) return "'host' header is absent";
        var problem = Contain("connection", headers.Connection, "upgrade") ?? Contain("upgrade", headers.Upgrade, "websocket");
        if (problem is not null) return problem;
        if (StringValues.IsNullOrEmpty(headers.SecWebSocketKey)) return "'sec-websocket-key' header is absent";
        return Equal("sec-websocket-version", headers.SecWebSocketVersion, "13") ??
            (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } ? null : "this connection cannot be upgraded");
    }

    /// <summary>The answer to a client's key.</summary>
    public static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key.Trim() + AcceptKey)));

    private static string? Contain(string name, StringValues values, string token)
    {
        foreach (var value in values)
            foreach (var part in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
                if (part.Equals(token, StringComparison.OrdinalIgnoreCase)) return null;
        return values.Count == 0 ? $"'{name}' header is absent" : $"'{name}' header must contain '{token}', got {List(values)}";
    }

    private static string? Equal(string name, StringValues values, string only)
    {
        if (values.Count == 0) return $"'{name}' header is absent";
        return values is [{ } value] && value == only ? null : $"'{name}' header must equal '{only}', got {List(values)}";
    }

    private static string List(StringValues values) => $"[{string.Join(", ", values.Select(value => $"\"{value}\""))}]";
}
