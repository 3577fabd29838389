using System.Security.Cryptography;
using Bennu.Nats.Logs;

namespace Bennu.Nats;

/// <summary>A node's connection to NATS, and what goes over it: broadcasts, topic logs, and the ledger.</summary>
public sealed class NatsBackplane : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly Trimmer _trimmer;

    /// <summary>Nothing is connected before it is needed.</summary>
    /// <param name="options">Which servers, and how.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NatsBackplane(NatsOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        time ??= TimeProvider.System;
        _connection = new(options.Connection);
        var node = options.NodeName ?? $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        Adapter = new(_connection, options.Prefix, node);
        Topics = new(_connection, options, time);
        _trimmer = new(_connection, Topics, options.TrimInterval, time);
        Log = new(_connection, Topics, time);
        Ledger = new(_connection, options, time);
    }

    /// <summary>The adapter for <c>PubSubServer</c>.</summary>
    public NatsAdapter Adapter { get; }

    /// <summary>The topic log.</summary>
    public NatsTopicLog Log { get; }

    /// <summary>The deduplication ledger.</summary>
    public NatsLedger Ledger { get; }

    internal Connection Connection => _connection;

    internal TopicTable Topics { get; }

    internal Trimmer Trimmer => _trimmer;

    /// <summary>Closes the connection. What was asked for and not answered fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _trimmer.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
