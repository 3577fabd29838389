using StackExchange.Redis;

namespace Bennu.Redis;

/// <summary>Which Redis to use, and for what.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// The servers, with TLS, user, password and whatever else StackExchange.Redis can be told. Used as it is, except that a server that
    /// cannot be reached never fails the start, and that commands fail at once while it is gone.
    /// </summary>
    /// <value><c>localhost:6379</c>.</value>
    public ConfigurationOptions Configuration { get; set; } = ConfigurationOptions.Parse("localhost:6379");

    /// <summary>The application's own connection, instead of one made from <see cref="Configuration"/>. It is never disposed.</summary>
    /// <value><see langword="null"/>.</value>
    public IConnectionMultiplexer? Connection { get; set; }

    /// <summary>What every key and channel begins with. Applications that share a Redis have different ones. Without braces.</summary>
    /// <value><c>bennu</c>.</value>
    public string KeyPrefix { get; set; } = "bennu";

    /// <summary>This node's name, unique among the nodes.</summary>
    /// <value>The machine's name and the process id.</value>
    public string NodeName { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>
    /// Whether broadcasts use sharded channels (Redis 7), each on one shard of a cluster, where others are sent to all of its servers. All
    /// nodes must agree. Broadcasts on topics of different shards then have no order among them.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool ShardedPubSub { get; set; }

    /// <summary>Whether Redis carries the broadcasts between nodes.</summary>
    /// <value><see langword="true"/>.</value>
    public bool PubSub { get; set; } = true;

    /// <summary>Whether Redis keeps the topic logs and the ledger.</summary>
    /// <value><see langword="true"/>.</value>
    public bool Durable { get; set; } = true;

    /// <summary>
    /// How many replicas must have an append before it completes. Fewer than so many within <see cref="ReplicaTimeout"/> fail it, though it
    /// stays recorded. This makes a loss by failover less likely; it does not rule it out, as Redis may promote another replica.
    /// </summary>
    /// <value>0: the server's word is enough.</value>
    public int WaitForReplicas { get; set; }

    /// <summary>How long an append waits for replicas.</summary>
    /// <value>1 second.</value>
    public TimeSpan ReplicaTimeout { get; set; } = TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(KeyPrefix);
        ArgumentException.ThrowIfNullOrEmpty(NodeName);
        ArgumentOutOfRangeException.ThrowIfNegative(WaitForReplicas);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReplicaTimeout, TimeSpan.FromMilliseconds(1));
        if (KeyPrefix.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException("KeyPrefix must not contain braces, by which Redis Cluster finds a key's slot.");
        if (Connection is null && Configuration.EndPoints.Count == 0) throw new ArgumentException("Configuration names no server.");
    }
}
