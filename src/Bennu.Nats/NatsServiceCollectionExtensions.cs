using Bennu.Nats;
using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds NATS to an application's services.</summary>
public static class NatsServiceCollectionExtensions
{
    /// <summary>
    /// Carries broadcasts between nodes over NATS, and keeps the logs of durable topics and the replies to messages with an id in
    /// JetStream. The application starts without a server, too, and is connected when there is one.
    /// </summary>
    /// <param name="services">The application's services; call this in any order with <c>AddBennu</c>.</param>
    /// <param name="url">The servers, as <c>nats://one:4222,nats://two:4222</c>.</param>
    public static IServiceCollection AddNats(this IServiceCollection services, string url)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        var options = new NatsOptions();
        return services.AddNats(options with { Connection = options.Connection with { Url = url } });
    }

    /// <inheritdoc cref="AddNats(IServiceCollection, string)"/>
    public static IServiceCollection AddNats(this IServiceCollection services, NatsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(provider => new NatsBackplane(options, provider.GetService<TimeProvider>()));
        if (options.PubSub) services.AddSingleton<IPubSubAdapter>(provider => provider.GetRequiredService<NatsBackplane>().Adapter);
        if (!options.Durable) return services;
        return services
            .AddSingleton<ITopicLog>(provider => provider.GetRequiredService<NatsBackplane>().Log)
            .AddSingleton<IDeduplicationLedger>(provider => provider.GetRequiredService<NatsBackplane>().Ledger);
    }
}
