using NATS.Client.Core;

namespace Bennu.Nats;

/// <summary>One round trip for all who wait for the server to have read what they wrote.</summary>
internal sealed class SharedPing(NatsConnection connection)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when the server has read everything that was written before the call.</summary>
    public Task PassAsync()
    {
        // One that is under way may have been sent before.
        lock (_gate) return _next ??= PingAsync(_last);
    }

    private async Task PingAsync(Task last)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate) (_last, _next) = (_next!, null);
        // One that was sent on a connection that died may never be answered.
        using var patience = new CancellationTokenSource(connection.Opts.RequestTimeout);
        await connection.PingAsync(patience.Token);
    }
}
