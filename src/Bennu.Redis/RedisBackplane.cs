using Bennu.PubSub;
using Bennu.Redis.Broadcasts;
using Bennu.Redis.Connection;
using Bennu.Redis.Streams;

namespace Bennu.Redis;

/// <summary>What one node uses Redis for, over one connection.</summary>
public sealed class RedisBackplane : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly bool _canAnnounce;

    /// <summary>Prepares everything; connects when it is first used.</summary>
    /// <param name="options">Which Redis, and how.</param>
    /// <param name="time">The clock for waiting; the time of what is recorded is Redis' own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RedisBackplane(RedisOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        time ??= TimeProvider.System;
        _connection = new RedisConnection(options);
        _canAnnounce = options.WaitForReplicas == 0;
        var (sender, outbox) = (new Sender(), new Outbox());
        Adapter = new RedisAdapter(options.NodeName, _connection, sender, outbox, time);
        var replicas = _canAnnounce ? null : new ReplicaWait(_connection, options.WaitForReplicas, options.ReplicaTimeout);
        Log = new RedisTopicLog(_connection, sender, outbox, replicas);
        Ledger = new RedisLedger(_connection, time);
    }

    /// <summary>Carries broadcasts to the other nodes.</summary>
    public RedisAdapter Adapter { get; }

    /// <summary>The topic log.</summary>
    public RedisTopicLog Log { get; }

    /// <summary>The deduplication ledger.</summary>
    public RedisLedger Ledger { get; }

    /// <summary>Lets the log announce what it records, where broadcasts take the same way.</summary>
    internal RedisTopicLog LogFor(IPubSubAdapter adapter)
    {
        Log.IsAnnouncing = _canAnnounce && ReferenceEquals(adapter, Adapter);
        return Log;
    }

    /// <summary>Ends everything, and the connection unless it is the application's.</summary>
    public async ValueTask DisposeAsync()
    {
        await Adapter.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}
