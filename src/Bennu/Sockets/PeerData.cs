using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Bennu.Sockets;

/// <summary>Who is at the other end of the connection (section 1.8).</summary>
/// <param name="Address">The address; null where the server does not know it, as behind a Unix socket.</param>
/// <param name="Port">The port.</param>
/// <param name="ClientCertificate">The client's TLS certificate without its key; null where it sent none.</param>
public sealed record PeerData(IPAddress? Address, int Port, X509Certificate2? ClientCertificate = null);
