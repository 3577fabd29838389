using Microsoft.Extensions.Hosting;

namespace Bennu.Presences;

/// <summary>
/// Starts a presence with the host. When the host stops, and its connections have been drained, tells the other nodes that this one goes.
/// </summary>
/// <typeparam name="TPresence">Which one.</typeparam>
internal sealed class PresenceHost<TPresence>(TPresence presence) : IHostedService, IDisposable where TPresence : Presence
{
    public Task StartAsync(CancellationToken cancellationToken) => presence.Server.Tracker.StartAsync(cancellationToken).AsTask();

    public Task StopAsync(CancellationToken cancellationToken) => presence.Server.Tracker.StopAsync(cancellationToken).AsTask();

    public void Dispose() => presence.Server.Dispose();

}
