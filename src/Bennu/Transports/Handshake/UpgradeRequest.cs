using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Bennu.Transports.Handshake;

/// <summary>What RFC 6455 asks of the request that opens a WebSocket (section 1.2).</summary>
internal static class UpgradeRequest
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>The first thing that is wrong with the request, in words for the client; null when it may be upgraded.</summary>
    public static string? Validate(HttpContext context)
    {
        var headers = context.Request.Headers;
        var version = MustEqual("sec-websocket-version", headers.SecWebSocketVersion, "13");
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }) return version;
        return MustBeGet(context.Request.Method)
            ?? MustBePresent("host", headers.Host)
            ?? MustContain("connection", headers.Connection, "upgrade")
            ?? MustContain("upgrade", headers.Upgrade, "websocket")
            ?? MustBePresent("sec-websocket-key", headers.SecWebSocketKey)
            ?? version
            ?? MustBeUpgradable(context.Features.Get<IHttpUpgradeFeature>());
    }

    /// <summary>The <c>Sec-WebSocket-Accept</c> that answers a client's <c>Sec-WebSocket-Key</c>.</summary>
    public static string Accept(string key)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1, as a checksum rather than for secrecy
        SHA1.HashData(Encoding.UTF8.GetBytes(key + Guid), digest);
#pragma warning restore CA5350
        return Convert.ToBase64String(digest);
    }

    private static string? MustBeGet(string method) => HttpMethods.IsGet(method) ? null : $"HTTP method {method} unsupported";

    private static string? MustBePresent(string name, StringValues values) =>
        StringValues.IsNullOrEmpty(values) ? $"'{name}' header is absent" : null;

    private static string? MustEqual(string name, StringValues values, string expected) =>
        values is [var value] && value == expected ? null : $"'{name}' header must equal '{expected}', got {Quote(values)}";

    private static string? MustContain(string name, StringValues values, string expected)
    {
        foreach (var value in values)
            foreach (var part in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
                if (part.Equals(expected, StringComparison.OrdinalIgnoreCase)) return null;
        return $"'{name}' header must contain '{expected}', got {Quote(values)}";
    }

    private static string? MustBeUpgradable(IHttpUpgradeFeature? feature) =>
        feature is { IsUpgradableRequest: true } ? null : "the server cannot upgrade this request";

    private static string Quote(StringValues values) =>
        $"[{string.Join(", ", values.Select(value => $"\"{value?.Replace("\\", "\\\\").Replace("\"", "\\\"")}\""))}]";
}
