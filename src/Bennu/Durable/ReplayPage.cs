using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Logging;

namespace Bennu.Durable;

/// <summary>
/// Some of a topic's recorded messages as they are sent again: shared by all who need the same ones, and encoded once for all of them.
/// </summary>
internal sealed class ReplayPage
{
    private readonly Lock _gate = new();
    private readonly EncodedTopic _topic;
    private readonly ILogger _logger;
    private readonly List<Broadcast> _broadcasts;
    private readonly List<EncodedBatch> _encoded = []; // under the gate

    /// <param name="topic">The topic.</param>
    /// <param name="broadcasts">The messages.</param>
    /// <param name="log">What the log said when they were read; null where they come from memory and are known to follow.</param>
    /// <param name="logger">Is told of a message that cannot be encoded.</param>
    public ReplayPage(EncodedTopic topic, List<Broadcast> broadcasts, LogPage? log, ILogger logger)
    {
        _topic = topic;
        _broadcasts = broadcasts;
        _logger = logger;
        Log = log;
        foreach (var broadcast in broadcasts) HasSessions |= broadcast.FromSession is not null;
    }

    public IReadOnlyList<Broadcast> Broadcasts => _broadcasts;

    /// <summary>What the log said when the page was read; null where it was not asked.</summary>
    public LogPage? Log { get; }

    /// <summary>Whether some of it leaves its sender's session out.</summary>
    public bool HasSessions { get; }

    /// <summary>The frames in a serializer's form.</summary>
    public EncodedBatch For(Serializer serializer)
    {
        lock (_gate)
        {
            foreach (var encoded in _encoded)
                if (ReferenceEquals(encoded.Serializer, serializer)) return encoded;
            var fresh = new EncodedBatch(serializer, _topic, _broadcasts, _logger);
            _encoded.Add(fresh);
            return fresh;
        }
    }
}
