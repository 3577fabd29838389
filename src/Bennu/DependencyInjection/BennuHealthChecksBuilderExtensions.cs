using Bennu.Diagnostics;
using Bennu.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Bennu to an application's health checks.</summary>
public static class BennuHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is healthy until the server drains. Its data are the node's <c>connections</c> and <c>channels</c>. Needs <c>AddBennu</c>
    /// on the services.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name; <c>bennu</c> when left out.</param>
    /// <param name="failureStatus">What it says while draining; <see cref="HealthStatus.Unhealthy"/> when left out.</param>
    /// <param name="tags">Tags to select the check by, such as <c>ready</c>.</param>
    public static IHealthChecksBuilder AddBennu(
        this IHealthChecksBuilder builder, string name = "bennu", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, services => new SocketHealthCheck(services.GetRequiredService<SocketServer>()), failureStatus, tags));
    }
}
