using Bennu.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Bennu.Diagnostics;

/// <summary>Fails as soon as the server takes no connection any more, so that load balancers send clients elsewhere.</summary>
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
            : HealthCheckResult.Healthy(data: data));
    }
}
