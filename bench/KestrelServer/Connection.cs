using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace KestrelServer;

/// <summary>One client: reads <c>J topic</c>, <c>E text</c> and <c>B topic text</c>; a bounded queue and a writer loop send.</summary>
internal sealed class Connection(WebSocket socket, Topics topics)
{
    private const int QueueLength = 1024;

    private readonly Channel<byte[]> _outbound =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueLength) { SingleReader = true });

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var joined = new List<string>();
        var writer = WriteAsync(cancellationToken);
        try
        {
            await ReadAsync(joined, cancellationToken);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The client is gone; its topics are left below.
        }
        finally
        {
            foreach (var topic in joined) topics.Remove(topic, this);
            _outbound.Writer.TryComplete();
            await writer;
        }
    }

    /// <summary>A client too slow to keep its queue short is cut off.</summary>
    public void Send(byte[] message)
    {
        if (!_outbound.Writer.TryWrite(message)) socket.Abort();
    }

    private async Task ReadAsync(List<string> joined, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult read;
            do
            {
                if (length == buffer.Length) return;
                read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (read.MessageType == WebSocketMessageType.Close) return;
                length += read.Count;
            }
            while (!read.EndOfMessage);

            Handle(buffer.AsSpan(0, length), joined);
        }
    }

    private void Handle(ReadOnlySpan<byte> message, List<string> joined)
    {
        switch (message[0])
        {
            case (byte)'J':
                var topic = Encoding.UTF8.GetString(message[2..]);
                topics.Add(topic, this);
                joined.Add(topic);
                Send(message.ToArray());
                break;
            case (byte)'E':
                Send(message.ToArray());
                break;
            case (byte)'B':
                var rest = message[2..];
                var space = rest.IndexOf((byte)' ');
                byte[] outbound = [(byte)'M', .. rest[space..]];
                topics.Broadcast(Encoding.UTF8.GetString(rest[..space]), outbound);
                break;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outbound.Reader.ReadAllAsync(cancellationToken))
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The reader ends for the same reason.
        }
    }
}
