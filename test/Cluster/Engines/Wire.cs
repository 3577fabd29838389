using System.Net;
using System.Net.Sockets;

namespace Cluster.Engines;

/// <summary>One connection of a node with the engine.</summary>
internal sealed class Wire(EngineLink link, Socket node) : IDisposable
{
    private readonly Socket _engine = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public async Task RunAsync(int enginePort)
    {
        try
        {
            node.NoDelay = true;
            await link.Passage;
            await _engine.ConnectAsync(IPAddress.Loopback, enginePort);
            await Task.WhenAll(PumpAsync(node, _engine), PumpAsync(_engine, node));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The engine is down, or the wire is cut.
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await link.Passage;
                for (var rest = buffer.AsMemory(0, count); !rest.IsEmpty;) rest = rest[await to.SendAsync(rest)..];
            }
            await link.Passage;
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        node.Dispose();
        _engine.Dispose();
    }
}
