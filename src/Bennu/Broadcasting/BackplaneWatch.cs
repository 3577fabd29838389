using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.PubSub;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>
/// Tells when the other nodes cannot be reached and when they can again, and has the durable topics compared with their logs then, since nobody
/// knows what was announced meanwhile.
/// </summary>
internal sealed partial class BackplaneWatch : IDisposable
{
    private static readonly RateLimit FailureLines = new(1, 10);

    private readonly Lock _gate = new();
    private readonly PubSubServer _pubSub;
    private readonly FastlaneRegistry _fastlanes;
    private readonly ILogger _logger;
    private readonly LogLimiter _failures;
    private bool _isLost;               // under the gate, like all that follows
    private long _undelivered;          // when it was lost
    private long _losses;

    public BackplaneWatch(PubSubServer pubSub, FastlaneRegistry fastlanes, ILogger logger, TimeProvider time)
    {
        _pubSub = pubSub;
        _fastlanes = fastlanes;
        _logger = logger;
        _failures = new LogLimiter(FailureLines, time);
        pubSub.ConnectionChanged += OnConnectionChanged;
        pubSub.SubscriptionFailed += OnSubscriptionFailed;
    }

    /// <summary>How often the connection was lost, or not there at the start.</summary>
    public long Losses => Interlocked.Read(ref _losses);

    /// <summary>The adapter has started, whether or not it could connect.</summary>
    public void Started() => Look();

    public void Dispose()
    {
        _pubSub.ConnectionChanged -= OnConnectionChanged;
        _pubSub.SubscriptionFailed -= OnSubscriptionFailed;
    }

    private void OnConnectionChanged(bool isConnected)
    {
        Look();
        if (isConnected) _fastlanes.CheckAllFeeds();
    }

    private void Look()
    {
        bool isLost;
        long undelivered;
        lock (_gate)
        {
            isLost = !_pubSub.IsConnected;
            if (isLost == _isLost) return;
            _isLost = isLost;
            undelivered = _pubSub.UndeliveredCount - _undelivered;
            _undelivered += undelivered;
            if (isLost) Interlocked.Increment(ref _losses);
        }
        if (isLost) Log.Lost(_logger);
        else Log.Back(_logger, undelivered);
    }

    private void OnSubscriptionFailed(string topic, Exception exception) =>
        Log.SubscriptionFailed(_logger, _failures.Limit(LogLevel.Error), exception, topic);

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Warning, "The other nodes cannot be reached; until they can, broadcasts reach this node only.")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(111, LogLevel.Information, "The other nodes can be reached again; {Count} broadcasts did not reach them.")]
        public static partial void Back(ILogger logger, long count);

        [LoggerMessage(EventId = 112, Message = "The adapter failed to subscribe to topic \"{Topic}\", or to end that.")]
        public static partial void SubscriptionFailed(ILogger logger, LogLevel level, Exception exception, string topic);
    }
}
