using System.Net;
using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;

namespace Bennu.Testing;

/// <summary>What a client connects with, beside its parameters.</summary>
public sealed class ConnectRequest
{
    internal ConnectRequest()
    {
    }

    /// <summary>The request's headers, such as <c>X-Forwarded-For</c>, <c>Cookie</c> or <c>Origin</c>.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The variables of the path that the socket would be mounted at.</summary>
    public IDictionary<string, string> PathVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Who the application's authentication found the client to be. <c>[Authorize]</c> is the routing's business and not looked at.</summary>
    /// <value>Nobody.</value>
    public ClaimsPrincipal? User { get; set; }

    /// <summary>The token that goes beside the parameters, in the subprotocol header; needs <c>SocketOptions.AuthToken</c>.</summary>
    public string? AuthToken { get; set; }

    /// <summary>The client's address.</summary>
    /// <value>127.0.0.1.</value>
    public IPAddress RemoteAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The client's port.</summary>
    /// <value>50000.</value>
    public int RemotePort { get; set; } = 50_000;

    /// <summary>The client's TLS certificate.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The host that the client asks for.</summary>
    /// <value><c>localhost</c>.</value>
    public string Host { get; set; } = "localhost";
}
