using Bennu.Client.Diagnostics;
using Bennu.Client.Timing;
using Bennu.Client.Transports;
using Bennu.Client.Wire;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Sockets;

/// <summary>One connection, from asking for its parameters to its end. What comes after it was abandoned reaches nobody.</summary>
internal sealed class Attempt(Connector connector, Mailbox mailbox, ILogger logger) : ITransportListener, IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private ITransport? _transport; // owner: the mailbox

    public void Run() => _ = RunAsync();

    public void Send(Frame frame) => _transport?.Send(frame);

    public Task CloseAsync(int code, string reason) => _transport?.CloseAsync(code, reason) ?? Task.CompletedTask;

    public void Opened() => mailbox.Post(() =>
    {
        if (IsCurrent) connector.Opened();
    });

    public void Received(Frame frame)
    {
        if (!FrameDecoder.TryDecode(frame.Data, frame.Kind, out var message)) Log.Malformed(logger);
        else mailbox.Post(() =>
        {
            if (IsCurrent) connector.Received(message);
        });
    }

    public void Closed(TransportClose close) => mailbox.Post(() =>
    {
        if (IsCurrent) connector.Closed(close);
    });

    public void Dispose()
    {
        _abandoned.Cancel();
        _abandoned.Dispose();
    }

    private bool IsCurrent => connector.IsCurrent(this);

    private async Task RunAsync()
    {
        try
        {
            var request = await connector.RequestAsync(_abandoned.Token).ConfigureAwait(false);
            mailbox.Post(() =>
            {
                if (IsCurrent) _transport = connector.Open(request, this);
            });
        }
        catch (Exception error) // the application's functions may throw whatever they like
        {
            Closed(new TransportClose(null, "the parameters or the token could not be made") { Error = error });
        }
    }
}
