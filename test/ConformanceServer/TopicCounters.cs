using System.Collections.Concurrent;

namespace ConformanceServer;

/// <summary>How often the handlers of a topic had an effect of their own; kept in the node's memory.</summary>
internal sealed class TopicCounters
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public int Increment(string topic) => _counts.AddOrUpdate(topic, 1, static (_, count) => count + 1);

    public int Read(string topic) => _counts.GetValueOrDefault(topic);
}
