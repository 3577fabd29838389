using System.Diagnostics.CodeAnalysis;
using Bennu.Presences;
using Bennu.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds presences to an application's services.</summary>
public static class PresenceServiceCollectionExtensions
{
    /// <summary>
    /// Adds a presence: a singleton that channels and services have injected to track who is there, and to list them. Call it after
    /// <c>AddBennu</c>, on all nodes with the same options.
    /// </summary>
    /// <exception cref="InvalidOperationException">When the host starts: the periods do not fit one another.</exception>
    public static IServiceCollection AddPresence<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPresence>(
        this IServiceCollection services, Action<PresenceOptions>? configure = null) where TPresence : Presence
    {
        services.TryAddSingleton(provider =>
        {
            var options = new PresenceOptions();
            configure?.Invoke(options);
            var presence = ActivatorUtilities.CreateInstance<TPresence>(provider);
            presence.Attach(new PresenceServer(presence, options, provider.GetRequiredService<SocketServer>()));
            return presence;
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PresenceHost<TPresence>>());
        return services;
    }
}
