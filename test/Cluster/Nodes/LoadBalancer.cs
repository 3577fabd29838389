using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chaos.Server;

namespace Cluster.Nodes;

/// <summary>haproxy before the nodes: TCP, in turns, no affinity.</summary>
internal sealed class LoadBalancer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _file = Path.GetTempFileName();
    private Process? _process;

    public LoadBalancer(int[] nodePorts, Random random)
    {
        Port = Ports.Free(random);
        var servers = nodePorts.Select((port, i) => $"    server n{i} 127.0.0.1:{port} check inter 200ms fall 1 rise 1");
        File.WriteAllText(_file, $"""
            global
                maxconn 4000
            defaults
                mode tcp
                timeout connect 1s
                timeout client 90s
                timeout server 90s
                option redispatch 1
                retries 3
            listen nodes
                bind 127.0.0.1:{Port}
                balance roundrobin
            {string.Join('\n', servers)}

            """);
    }

    public int Port { get; }

    public async Task StartAsync()
    {
        try
        {
            _process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-q", "-f", _file]) { RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("This needs haproxy: apt-get install -y haproxy", e);
        }
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        if (!await Pause.UntilAsync(IsListening, Patience)) throw new TimeoutException("haproxy does not listen.");
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.Dispose();
        }
        File.Delete(_file);
    }
}
