using Bennu.Redis.Connection;
using StackExchange.Redis;

namespace Bennu.Redis.Broadcasts;

/// <summary>
/// The channels that this node wants, and which of them it has. None is left to StackExchange.Redis to bring back after a loss, as that
/// does not tell when they all are: each is subscribed to anew. Safe for any thread.
/// </summary>
internal sealed class Subscriptions(RedisNames names, Arrivals arrivals)
{
    private const int BatchSize = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChannelMessageQueue?> _channels = [];
    private ISubscriber? _subscriber;
    private bool _isOpen;
    private int _losses;

    /// <summary>Whether everything that is wanted is there.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>Wants a channel; completes when it is there, or at once while there is no connection.</summary>
    /// <returns>Whether all is well; false where the connection has to be looked after.</returns>
    public async ValueTask<bool> AddAsync(string channel)
    {
        int losses;
        lock (_gate)
        {
            if (!_channels.TryAdd(channel, null) || !_isOpen) return true;
            losses = _losses;
        }
        return await PlaceAsync(channel, losses).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(string channel)
    {
        ChannelMessageQueue? queue;
        lock (_gate) _channels.Remove(channel, out queue);
        if (queue is not null) await EndAsync(queue).ConfigureAwait(false);
    }

    /// <summary>Subscribes to what is wanted and not there.</summary>
    /// <returns>Whether everything is there then.</returns>
    public async Task<bool> OpenAsync(ISubscriber subscriber)
    {
        _subscriber = subscriber;
        while (true)
        {
            var missing = new List<string>();
            int losses;
            lock (_gate)
            {
                losses = _losses;
                foreach (var (channel, queue) in _channels)
                    if (queue is null && missing.Count < BatchSize) missing.Add(channel);
                if (missing.Count == 0) return _isOpen = true;
            }
            var placed = new Task<bool>[missing.Count];
            for (var i = 0; i < placed.Length; i++) placed[i] = PlaceAsync(missing[i], losses);
            foreach (var one in placed)
                if (!await one.ConfigureAwait(false)) return false;
        }
    }

    /// <summary>Nothing is there any more.</summary>
    public void Lose()
    {
        var lost = new List<ChannelMessageQueue>();
        lock (_gate)
        {
            _losses++;
            _isOpen = false;
            foreach (var (channel, queue) in _channels)
            {
                if (queue is null) continue;
                lost.Add(queue);
                _channels[channel] = null;
            }
        }
        foreach (var queue in lost) End(queue);
    }

    private static void End(ChannelMessageQueue queue)
    {
        try
        {
            queue.Unsubscribe(CommandFlags.FireAndForget);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It ended with the connection.
        }
    }

    private async Task<bool> PlaceAsync(string name, int losses)
    {
        var channel = names.Channel(name);
        ChannelMessageQueue queue;
        try
        {
            queue = await _subscriber!.SubscribeAsync(channel).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // The queue exists all the same, and would be filled for nobody.
            await EndAsync(channel).ConfigureAwait(false);
            return false;
        }
        bool isCurrent, isWanted;
        lock (_gate)
        {
            isCurrent = _losses == losses;
            isWanted = _channels.TryGetValue(name, out var placed) && placed is null;
            if (isWanted && isCurrent) _channels[name] = queue;
        }
        if (isWanted && isCurrent) arrivals.Listen(queue);
        else await EndAsync(queue).ConfigureAwait(false);
        return isCurrent;
    }

    private static async Task EndAsync(ChannelMessageQueue queue)
    {
        try
        {
            await queue.UnsubscribeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It ended with the connection.
        }
    }

    private async Task EndAsync(RedisChannel channel)
    {
        try
        {
            await _subscriber!.UnsubscribeAsync(channel, handler: null).ConfigureAwait(false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It ended with the connection.
        }
    }
}
