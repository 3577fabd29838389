using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bennu.Sockets;

/// <summary>
/// Closes all connections when the host stops, before the web server does: in batches, with 1012, those without channels too (section 3.11).
/// </summary>
internal sealed partial class SocketDrainer(SocketServer server) : IHostedLifecycleService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await server.PubSub.StartAsync(cancellationToken).ConfigureAwait(false);
        server.Backplane.Started();
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        server.Connections.StopAccepting();
        var options = server.Options.Drain;
        var connections = server.Connections.All;
        if (connections.Count == 0) return;
        Log.Draining(server.Logger, connections.Count);
        using var patience = new CancellationTokenSource(options.Timeout, server.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var drains = new List<Task>(connections.Count);
        foreach (var batch in connections.Chunk(options.BatchSize))
        {
            if (drains.Count > 0) await PauseAsync(options.BatchInterval, either.Token).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
                drains.Add(batch[i].DrainAsync(options.ReconnectWindow * i / batch.Length, either.Token));
        }
        await Task.WhenAll(drains).ConfigureAwait(false);
    }

    // After the drain's time-out the rest is closed without a pause.
    private async Task PauseAsync(TimeSpan pause, CancellationToken patience)
    {
        try
        {
            await Task.Delay(pause, server.Time, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Shutting down: closing {Count} connections with 1012.")]
        public static partial void Draining(ILogger logger, int count);
    }
}
