using System.Collections.Concurrent;
using Bennu.Nats.Streams;
using Bennu.Nats.Wire;
using NATS.Client.JetStream.Models;

namespace Bennu.Nats.Logs;

/// <summary>The topics that this node has to do with, and the streams that they are in.</summary>
internal sealed class TopicTable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, TopicKnowledge> _topics = new();
    private readonly Func<string, TopicKnowledge> _newTopic;
    private readonly EpochStream[] _streams;
    private readonly TimeProvider _time;
    private long _idWindow;

    public TopicTable(Connection connection, NatsOptions options, TimeProvider time)
    {
        _time = time;
        _streams = new EpochStream[options.LogStreams];
        for (var i = 0; i < _streams.Length; i++)
        {
            var config = new StreamConfig
            {
                Name = $"{options.Prefix}-log-{i}",
                Description = $"Bennu's topic logs, {i + 1} of {options.LogStreams}",
                Storage = options.Storage == NatsStorage.File ? StreamConfigStorage.File : StreamConfigStorage.Memory,
                NumReplicas = options.Replicas,
                DuplicateWindow = TimeSpan.FromMinutes(10),
            };
            // The first one decides how many there are.
            _streams[i] = new(connection, $"{options.Prefix}.log.{i}", config, i == 0 ? null : _streams[0]);
        }

        _newTopic = token => new(_streams[SubjectToken.Spread(token, _streams.Length)], token);
    }

    public IReadOnlyList<EpochStream> Streams => _streams;

    public IEnumerable<TopicKnowledge> Known => _topics.Values;

    public TopicKnowledge Of(string topic)
    {
        var known = _topics.GetOrAdd(SubjectToken.Of(topic), _newTopic);
        known.UsedAt = _time.GetTimestamp();
        return known;
    }

    public bool IsKnown(string token) => _topics.ContainsKey(token);

    /// <summary>Forgets a topic that nobody has used for long. Should somebody do so just now, the servers decide between both.</summary>
    public void ForgetIfIdle(TopicKnowledge topic)
    {
        if (!topic.IsToTrim && _time.GetElapsedTime(topic.UsedAt) > IdleTime) _topics.TryRemove(new(topic.Token, topic));
    }

    /// <summary>Has the topic's stream know ids for at least so long; returns for how long it does.</summary>
    public async ValueTask<TimeSpan> RememberIdsAsync(TopicKnowledge topic, TimeSpan window, CancellationToken cancellationToken)
    {
        // One window for all streams: what one topic asks for, the next one will.
        var longest = TimeSpan.FromTicks(Math.Max(Volatile.Read(ref _idWindow), window.Ticks));
        Volatile.Write(ref _idWindow, longest.Ticks);
        return await topic.Stream.WidenAsync(
            longest, static c => c.DuplicateWindow, static (c, span) => c.DuplicateWindow = span, cancellationToken);
    }
}
