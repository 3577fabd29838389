using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Bennu.Sockets;

/// <summary>The client's end of a connection.</summary>
/// <param name="Address">Its address; null where the server does not know it.</param>
/// <param name="Port">Its port.</param>
/// <param name="ClientCertificate">Its TLS certificate; null where it has none.</param>
public sealed record PeerData(IPAddress? Address, int Port, X509Certificate2? ClientCertificate);
