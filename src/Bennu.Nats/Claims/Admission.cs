using System.Collections.Concurrent;
using Bennu.PubSub.Deduplication;

namespace Bennu.Nats.Claims;

/// <summary>
/// Decides whether a topic has room for another id. Counting is dear, so first all topics together are counted, now and then, and one
/// topic only where that many could be its own; in between, what this node adds is. Other nodes' ids are noticed with the next count.
/// </summary>
internal sealed class Admission(ClaimStore store, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5), FullFresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Count> _topics = new();
    private readonly Count _all = new();

    /// <summary>Whether a new id may be added. If so it counts.</summary>
    public async ValueTask<bool> TryAddAsync(string topic, LedgerTerms terms, CancellationToken cancellationToken)
    {
        if (!_all.IsFresh(time, Fresh)) _all.Set(await store.CountAsync(cancellationToken), time);
        if (_all.Value < terms.MaxIds)
        {
            _all.Add(1);
            if (!_topics.IsEmpty && _topics.TryGetValue(topic, out var known)) known.Add(1);
            return true;
        }

        var count = _topics.GetOrAdd(topic, static _ => new());
        // A count that takes long is not made so often.
        var isFull = count.Value >= terms.MaxIds;
        if (!count.IsFresh(time, (isFull ? FullFresh : Fresh) + (10 * count.Took)))
        {
            var began = time.GetTimestamp();
            count.Set(await store.CountAsync(topic, time.GetUtcNow(), cancellationToken), time);
            count.Took = time.GetElapsedTime(began);
        }

        if (count.Value >= terms.MaxIds) return false;
        count.Add(1);
        _all.Add(1);
        return true;
    }

    /// <summary>One that was added is not there, or not any more.</summary>
    public void Remove(string topic)
    {
        _all.Add(-1);
        if (_topics.TryGetValue(topic, out var count)) count.Add(-1);
    }

    private sealed class Count
    {
        private long _value, _made;
        private volatile bool _isMade;

        public long Value => Volatile.Read(ref _value);

        /// <summary>How long counting took.</summary>
        public TimeSpan Took { get; set; }

        public bool IsFresh(TimeProvider time, TimeSpan span) => _isMade && time.GetElapsedTime(Volatile.Read(ref _made)) < span;

        public void Add(long difference) => Interlocked.Add(ref _value, difference);

        public void Set(long value, TimeProvider time)
        {
            Volatile.Write(ref _value, value);
            Volatile.Write(ref _made, time.GetTimestamp());
            _isMade = true;
        }
    }
}
