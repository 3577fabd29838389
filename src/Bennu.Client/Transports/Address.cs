using System.Text;

namespace Bennu.Client.Transports;

/// <summary>The addresses of a mount's transports (sections 1.1 and 5.1).</summary>
internal static class Address
{
    private const string Version = "2.0.0";

    /// <summary><c>endpoint/websocket</c> or <c>endpoint/longpoll</c>, the parameters, then <c>vsn</c>.</summary>
    public static Uri Of(Uri endpoint, TransportKind kind, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var isSecure = endpoint.Scheme is "https" or "wss";
        var scheme = (kind, isSecure) switch
        {
            (TransportKind.WebSocket, true) => "wss",
            (TransportKind.WebSocket, false) => "ws",
            (_, true) => "https",
            (_, false) => "http",
        };
        var address = new StringBuilder($"{scheme}://{endpoint.Authority}{endpoint.AbsolutePath.TrimEnd('/')}")
            .Append(kind == TransportKind.WebSocket ? "/websocket" : "/longpoll")
            .Append(endpoint.Query.Length > 1 ? endpoint.Query + "&" : "?"); // the endpoint's own query stays in front
        foreach (var (name, value) in parameters)
            address.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        return new Uri(address.Append("vsn=").Append(Version).ToString());
    }
}
