using Bennu.Client;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to an application's services.</summary>
public static class BennuClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="BennuSocket"/> for the whole application, with its logging and its clock. It connects when it is told to, and is
    /// disposed of with the services.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="endpoint">The mount's address.</param>
    /// <param name="configure">Sets the options, with the services at hand for tokens and stores.</param>
    public static IServiceCollection AddBennuClient(
        this IServiceCollection services, Uri endpoint, Action<BennuSocketOptions, IServiceProvider>? configure = null) =>
        services.AddSingleton(provider =>
        {
            var options = new BennuSocketOptions
            {
                LoggerFactory = provider.GetService<ILoggerFactory>(),
                TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure?.Invoke(options, provider);
            return new BennuSocket(endpoint, options);
        });
}
