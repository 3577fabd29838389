using System.Net;
using System.Net.Sockets;

namespace Chaos.Server;

/// <summary>Ports of this machine for servers that come back on the same one.</summary>
internal static class Ports
{
    /// <summary>
    /// A free one, below the range that the system takes the ports of outgoing connections from: one of those could have it while the server
    /// is away.
    /// </summary>
    public static int Free(Random random)
    {
        while (true)
        {
            var port = random.Next(15_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }
}
