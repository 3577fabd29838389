using NATS.Client.Core;

namespace Bennu.Nats;

/// <summary>How a node uses NATS, and for what.</summary>
public sealed record NatsOptions
{
    private const int MaxPrefixLength = 40;

    /// <summary>
    /// The connection: servers, credentials, TLS, time-outs. Two things are always set: a node does not hear its own messages, and
    /// reconnects for ever. <c>PingInterval</c> times <c>MaxPingOut</c> is how long a dead connection may go unnoticed.
    /// </summary>
    /// <value><c>nats://localhost:4222</c>, a ping every 5 seconds.</value>
    public NatsOpts Connection { get; init; } = NatsOpts.Default with { PingInterval = TimeSpan.FromSeconds(5) };

    /// <summary>
    /// Begins every subject and stream name: letters, digits, <c>-</c> and <c>_</c>, at most 40. Applications that share servers need
    /// different ones.
    /// </summary>
    /// <value><c>bennu</c>.</value>
    public string Prefix { get; init; } = "bennu";

    /// <summary>This node's name, unique in the cluster.</summary>
    /// <value><see langword="null"/>: one made of the machine's name and random digits.</value>
    public string? NodeName { get; init; }

    /// <summary>Whether NATS carries the broadcasts between nodes.</summary>
    /// <value><see langword="true"/>.</value>
    public bool PubSub { get; init; } = true;

    /// <summary>Whether topic logs and the ledger are kept in JetStream too, which the servers must have enabled.</summary>
    /// <value><see langword="true"/>.</value>
    public bool Durable { get; init; } = true;

    /// <summary>On how many servers each stream is kept, 1 to 5; 3 survives the loss of one. Used when the streams are made.</summary>
    /// <value>1.</value>
    public int Replicas { get; init; } = 1;

    /// <summary>Where the streams are kept. Used when they are made.</summary>
    /// <value><see cref="NatsStorage.File"/>.</value>
    public NatsStorage Storage { get; init; } = NatsStorage.File;

    /// <summary>
    /// Over how many streams the topics are spread, 1 to 64. One stream is written by one server at a time. It cannot be changed while the
    /// streams exist.
    /// </summary>
    /// <value>4.</value>
    public int LogStreams { get; init; } = 4;

    /// <summary>
    /// How often messages that exceed their topic's retention are removed, at most a day. Readers do not see them in any case.
    /// </summary>
    /// <value>30 seconds.</value>
    public TimeSpan TrimInterval { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Connection);
        ArgumentException.ThrowIfNullOrEmpty(Prefix);
        if (Prefix.Length > MaxPrefixLength || !Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException($"{nameof(Prefix)} is letters, digits, - and _, at most {MaxPrefixLength}.", nameof(Prefix));
        if (NodeName is not null) ArgumentException.ThrowIfNullOrEmpty(NodeName);
        ArgumentOutOfRangeException.ThrowIfLessThan(Replicas, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Replicas, 5);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogStreams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LogStreams, 64);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TrimInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TrimInterval, TimeSpan.FromDays(1));
    }
}
