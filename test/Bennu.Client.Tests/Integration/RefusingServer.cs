using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bennu.Client.Tests.Integration;

/// <summary>A server that answers each request with the same status line and headers.</summary>
internal sealed class RefusingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private int _requests;

    public RefusingServer(string head)
    {
        _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        _listener.Start();
        _ = AnswerAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/socket");

    public int Requests => Volatile.Read(ref _requests);

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                Interlocked.Increment(ref _requests);
                await stream.WriteAsync(_answer);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // It is over.
        }
    }
}
