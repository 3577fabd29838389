using NATS.Client.Core;

namespace Bennu.Nats.Claims;

/// <summary>The messages for whose changes somebody waits, each subscribed to once.</summary>
internal sealed class ChangeWatches(Connection connection)
{
    private readonly Dictionary<string, ChangeWatch> _watches = [];
    private readonly Lock _gate = new();

    /// <summary>Begins to watch. When it completes, no change is missed until <see cref="End"/>.</summary>
    public async ValueTask<ChangeWatch> BeginAsync(string subject, CancellationToken cancellationToken)
    {
        using var request = await connection.RequireAsync(isShort: false, cancellationToken);
        ChangeWatch? watch;
        lock (_gate)
        {
            if (!_watches.TryGetValue(subject, out watch))
            {
                watch = _watches[subject] = new(connection.Client, subject);
                watch.Attached = AttachAsync(watch);
            }

            watch.Waiters++;
        }

        try
        {
            await Task.WhenAny(watch.Attached, connection.Lost).WaitAsync(cancellationToken);
            return watch;
        }
        catch
        {
            End(watch);
            throw;
        }
    }

    public void End(ChangeWatch watch)
    {
        lock (_gate)
        {
            if (--watch.Waiters > 0) return;
            _watches.Remove(watch.Subject);
        }

        _ = DetachAsync(watch);
    }

    private async Task AttachAsync(ChangeWatch watch)
    {
        await connection.Client.AddSubAsync(watch);
        await connection.Flush.PassAsync();
    }

    private static async Task DetachAsync(ChangeWatch watch)
    {
        try
        {
            await watch.Attached.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watch.DisposeAsync();
        }
        catch (Exception e) when (e is NatsException or ObjectDisposedException or OperationCanceledException)
        {
            // The subscription ended with the connection.
        }
    }
}
