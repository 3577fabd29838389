using System.Collections.Concurrent;
using System.Net;
using Bennu.PubSub.TopicLogs;
using Bennu.Redis.Connection;
using StackExchange.Redis;

namespace Bennu.Redis.Streams;

/// <summary>
/// Waits until replicas have what this node wrote. A server answers for all that a connection wrote before, while nothing else of it goes
/// on: so one wait serves everybody who came before it was sent.
/// </summary>
internal sealed class ReplicaWait(RedisConnection connection, int replicas, TimeSpan timeout)
{
    private readonly ConcurrentDictionary<EndPoint, Server> _servers = new();

    /// <summary>Waits for what was written to a key.</summary>
    /// <exception cref="TopicLogException">Fewer replicas have it in time.</exception>
    public async Task WaitAsync(RedisKey key)
    {
        try
        {
            var redis = await connection.GetAsync().ConfigureAwait(false);
            var endPoint = await redis.GetDatabase().IdentifyEndpointAsync(key, CommandFlags.DemandMaster).ConfigureAwait(false);
            var server = _servers.GetOrAdd(endPoint!, static (at, it) => new Server(it.Redis.GetServer(at), it.Arguments),
                (Redis: redis, Arguments: (object[])[replicas, (long)timeout.TotalMilliseconds]));
            var reached = await server.WaitAsync().ConfigureAwait(false);
            if (reached >= replicas) return;
            throw new TopicLogException(
                $"Of {replicas} replicas that must have the message, {reached} do after {timeout}. It is recorded all the same.");
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            throw RedisErrors.ToException(e);
        }
    }

    private sealed class Server(IServer server, object[] arguments)
    {
        private readonly Lock _gate = new();
        private Task<int> _running = Task.FromResult(0);
        private Task<int>? _next;

        public Task<int> WaitAsync()
        {
            lock (_gate) return _next ??= FollowAsync(_running);
        }

        private async Task<int> FollowAsync(Task running)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            lock (_gate) (_running, _next) = (_next!, null);
            return (int)await server.ExecuteAsync("WAIT", arguments).ConfigureAwait(false);
        }
    }
}
