using System.Text.Json.Nodes;
using Bennu.Sockets;

namespace ConformanceServer;

/// <summary>What a connect was told, with Phoenix's member names.</summary>
internal static class ConnectInfoJson
{
    public static JsonObject Of(ConnectInfo info) => new()
    {
        ["peer_data"] = info.PeerData is not { } peer ? null : new JsonObject
        {
            ["address"] = peer.Address?.ToString(),
            ["port"] = peer.Port,
            ["ssl_cert"] = peer.ClientCertificate is { } certificate ? Convert.ToBase64String(certificate.RawData) : null,
        },
        ["x_headers"] = Pairs(info.XHeaders),
        ["trace_context_headers"] = Pairs(info.TraceContextHeaders),
        ["sec_websocket_headers"] = Pairs(info.SecWebSocketHeaders),
        ["uri"] = info.Uri is not { } uri ? null : new JsonObject
        {
            ["scheme"] = uri.Scheme,
            ["host"] = uri.Host,
            ["port"] = uri.Port,
            ["path"] = uri.Path,
            ["query"] = uri.Query,
            ["authority"] = uri.Authority,
        },
        ["user_agent"] = info.UserAgent,
        ["auth_token"] = info.AuthToken,
    };

    private static JsonArray Pairs(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var pairs = new JsonArray();
        foreach (var (name, value) in headers) pairs.Add((JsonNode)new JsonArray(name, value));
        return pairs;
    }
}
