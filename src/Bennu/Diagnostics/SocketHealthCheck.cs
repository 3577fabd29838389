using Bennu.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Bennu.Diagnostics;

/// <summary>
/// Fails as soon as the server takes no connection any more, so that load balancers send clients elsewhere. A node that cannot reach the others
/// is degraded and still serves: its clients would be no better off without it.
/// </summary>
internal sealed class SocketHealthCheck(SocketServer server) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>
        {
            ["connections"] = server.Metrics.OpenConnections,
            ["channels"] = server.Metrics.OpenChannels,
        };
        return Task.FromResult(server.Connections.IsDraining
            ? new HealthCheckResult(context.Registration.FailureStatus, "The server is draining.", data: data)
            : server.PubSub.IsConnected
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded("The other nodes cannot be reached: broadcasts reach this node only.", data: data));
    }
}
