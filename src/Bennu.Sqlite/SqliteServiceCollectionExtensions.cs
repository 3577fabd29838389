using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the SQLite engine to an application's services.</summary>
public static class SqliteServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the logs of durable topics, and the replies to messages with an id, in an SQLite file. The file is opened when the first
    /// socket is mounted, and belongs to this process until the application stops.
    /// </summary>
    /// <param name="services">The application's services; call this in any order with <c>AddBennu</c>.</param>
    /// <param name="path">The file; relative to the working directory, made where it does not exist.</param>
    public static IServiceCollection AddSqliteTopicLog(this IServiceCollection services, string path) =>
        services.AddSqliteTopicLog(new SqliteTopicLogOptions { Path = path });

    /// <inheritdoc cref="AddSqliteTopicLog(IServiceCollection, string)"/>
    public static IServiceCollection AddSqliteTopicLog(this IServiceCollection services, SqliteTopicLogOptions options) => services
        .AddSingleton(provider => SqliteStore.Open(options, provider.GetService<TimeProvider>()))
        .AddSingleton<ITopicLog>(provider => provider.GetRequiredService<SqliteStore>().Log)
        .AddSingleton<IDeduplicationLedger>(provider => provider.GetRequiredService<SqliteStore>().Ledger);
}
