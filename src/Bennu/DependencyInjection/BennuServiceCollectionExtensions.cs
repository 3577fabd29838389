using Bennu.Authentication;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.PubSub;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Bennu to an application's services.</summary>
public static class BennuServiceCollectionExtensions
{
    // After a restart all clients connect at once; one that Kestrel's 512 places do not hold tries again after 1, 3 and 7 seconds only.
    private const int ListenBacklog = 4096;

    /// <summary>
    /// Adds what sockets need; mount them with <c>app.MapSocket&lt;TSocket&gt;(path)</c>. Raises Kestrel's listen backlog to 4,096;
    /// configure <see cref="SocketTransportOptions.Backlog"/> afterwards for another.
    /// </summary>
    public static IServiceCollection AddBennu(this IServiceCollection services, Action<BennuOptions>? configure = null)
    {
        services.AddLogging();
        services.AddMetrics();
        services.AddDataProtection();
        services.Configure<SocketTransportOptions>(o => o.Backlog = Math.Max(o.Backlog, ListenBacklog));
        var options = services.AddOptions<BennuOptions>().PostConfigure(o => o.Json.TypeInfoResolverChain.Add(BuiltInJson.Default));
        if (configure is not null) options.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPubSubAdapter>(_ => new LocalAdapter());
        services.TryAddSingleton(provider =>
            new PubSubServer(provider.GetRequiredService<IPubSubAdapter>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new PayloadCodec(provider.GetRequiredService<IOptions<BennuOptions>>().Value.Json));
        services.TryAddSingleton<ITopicLog>(provider => new MemoryTopicLog(time: provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IDeduplicationLedger>(provider => new MemoryLedger(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<SocketTokens>();
        services.TryAddSingleton<SocketMetrics>();
        services.TryAddSingleton<WorkQueue>();
        services.TryAddSingleton<SocketServer>();
        services.TryAddSingleton<LongPollSessions>();
        services.TryAddSingleton<IBroadcaster, Broadcaster>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SocketDrainer>());
        return services;
    }
}
