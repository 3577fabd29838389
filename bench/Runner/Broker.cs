using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Runner;

/// <summary>What carries messages between the nodes of a cluster.</summary>
/// <param name="Scheme">What the servers' variable <c>PUBSUB</c> calls it.</param>
/// <param name="Command">What starts it, apart from its port.</param>
internal sealed record Broker(string Scheme, string Command)
{
    internal static readonly Broker Redis = new("redis", "redis-server --bind 127.0.0.1 --save '' --loglevel warning --port");
    internal static readonly Broker Nats = new("nats", "nats-server -a 127.0.0.1 -l /dev/null -p");

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50), StartLimit = TimeSpan.FromSeconds(10);

    /// <summary>Starts it, and waits until it takes connections.</summary>
    internal async Task<Process> StartAsync(int core, int port)
    {
        var process = Pinned.Start(core, $"{Command} {port}");
        for (var start = Stopwatch.StartNew(); start.Elapsed < StartLimit && !process.HasExited;)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return process;
            }
            catch (SocketException)
            {
                await Task.Delay(RetryDelay);
            }
        }

        throw new InvalidOperationException($"{Command} did not start.");
    }
}
