using StackExchange.Redis;

namespace Bennu.Redis.Connection;

/// <summary>The one connection of a node, made when it is first needed. Safe for any thread.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly RedisOptions _options;
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _isDisposed;

    public RedisConnection(RedisOptions options)
    {
        _options = options;
        var channelPrefix = options.Connection is { } connection
            ? ConfigurationOptions.Parse(connection.Configuration, ignoreUnknown: true).ChannelPrefix
            : options.Configuration.ChannelPrefix;
        Names = new RedisNames(options.KeyPrefix, (string?)channelPrefix ?? "", options.ShardedPubSub);
    }

    public RedisNames Names { get; }

    /// <summary>The connection, which need not be connected: it goes on trying.</summary>
    public Task<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RedisBackplane));
            return _connecting is { IsFaulted: false } ? _connecting : _connecting = ConnectAsync();
        }
    }

    /// <summary>Runs a script on the server that has its keys.</summary>
    /// <exception cref="PubSub.TopicLogs.TopicLogException">It could not be run, or not be known to have run.</exception>
    public async Task<RedisResult> EvaluateAsync(
        string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var connection = await GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return await connection.GetDatabase().ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            throw RedisErrors.ToException(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            connecting = _connecting;
        }
        if (_options.Connection is not null || connecting is null) return;
        try
        {
            await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It never was.
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        if (_options.Connection is { } connection) return connection;
        var configuration = _options.Configuration.Clone();
        configuration.AbortOnConnectFail = false;
        // It goes on trying in any case; the first attempt need not be three.
        configuration.ConnectRetry = 1;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ClientName ??= $"bennu {_options.NodeName}";
        return await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
    }
}
