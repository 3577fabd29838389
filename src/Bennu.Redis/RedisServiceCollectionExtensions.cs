using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Redis to an application's services.</summary>
public static class RedisServiceCollectionExtensions
{
    /// <summary>
    /// Carries broadcasts between this application's nodes by Redis, and keeps the logs of durable topics and the replies to messages with
    /// an id there. Call it in any order with <c>AddBennu</c>. The connection is made when the application starts; a Redis that cannot be
    /// reached then is no error.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The servers, as StackExchange.Redis reads them: <c>host:6379,password=…,ssl=true</c>.</param>
    public static IServiceCollection AddRedis(this IServiceCollection services, string configuration) =>
        services.AddRedis(ConfigurationOptions.Parse(configuration));

    /// <inheritdoc cref="AddRedis(IServiceCollection, string)"/>
    public static IServiceCollection AddRedis(this IServiceCollection services, ConfigurationOptions configuration) =>
        services.AddRedis(o => o.Configuration = configuration);

    /// <inheritdoc cref="AddRedis(IServiceCollection, string)"/>
    public static IServiceCollection AddRedis(this IServiceCollection services, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new RedisOptions();
        configure(options);
        options.Validate();
        services.AddSingleton(provider => new RedisBackplane(options, provider.GetService<TimeProvider>()));
        if (options.PubSub) services.AddSingleton<IPubSubAdapter>(provider => provider.GetRequiredService<RedisBackplane>().Adapter);
        if (!options.Durable) return services;
        return services
            .AddSingleton<ITopicLog>(provider =>
                provider.GetRequiredService<RedisBackplane>().LogFor(provider.GetRequiredService<IPubSubAdapter>()))
            .AddSingleton<IDeduplicationLedger>(provider => provider.GetRequiredService<RedisBackplane>().Ledger);
    }
}
