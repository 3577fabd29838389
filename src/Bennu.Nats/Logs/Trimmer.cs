using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;

namespace Bennu.Nats.Logs;

/// <summary>
/// Removes in the background what readers do not see any more: of the topics that this node appends to, and now and then of all, as the
/// nodes that appended to them may be gone. A topic's newest message stays, being its state, and those whose ids have to be known.
/// </summary>
internal sealed class Trimmer : IAsyncDisposable
{
    private static readonly TimeSpan SurveyInterval = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Connection _connection;
    private readonly TopicTable _topics;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Task _trimming = Task.CompletedTask;
    private long _surveyed;

    public Trimmer(Connection connection, TopicTable topics, TimeSpan interval, TimeProvider time)
    {
        (_connection, _topics, _time) = (connection, topics, time);
        // Nodes that start together do not all survey at once.
        _surveyed = time.GetTimestamp() - (long)(Random.Shared.NextDouble() * SurveyInterval.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(_ => Start(), null, interval, interval);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _stopping.CancelAsync();
        await _trimming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    /// <summary>Removes what can be removed of the topics that this node knows.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in _topics.Known)
        {
            if (topic.IsToTrim) await TrimAsync(topic, cancellationToken);
            _topics.ForgetIfIdle(topic);
        }
    }

    /// <summary>Removes what can be removed of all topics that this node does not know.</summary>
    public async Task SurveyAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in _topics.Streams)
        {
            var epoch = await stream.EpochAsync(cancellationToken);
            for (var offset = 0; ;)
            {
                var subjects = (await stream.StateAsync($"{epoch.Subjects}>", offset, cancellationToken)).Subjects;
                if (subjects is not { Count: > 0 }) break;
                offset += subjects.Count;
                foreach (var (subject, count) in subjects)
                {
                    var token = subject[epoch.Subjects.Length..];
                    if (count > 1 && !_topics.IsKnown(token)) await TrimAsync(new(stream, token), cancellationToken);
                }
            }
        }
    }

    private void Start()
    {
        if (_trimming.IsCompleted && _connection.IsOpen) _trimming = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            await TrimAsync(_stopping.Token);
            if (_time.GetElapsedTime(_surveyed) < SurveyInterval) return;
            _surveyed = _time.GetTimestamp();
            await SurveyAsync(_stopping.Token);
        }
        catch (Exception e) when (e is NatsException or TopicLogException or OperationCanceledException)
        {
            // What is not removed now is so next time.
        }
    }

    private async Task TrimAsync(TopicKnowledge topic, CancellationToken cancellationToken)
    {
        // Before the look: what is appended later marks it again.
        topic.IsToTrim = false;
        try
        {
            var reader = new TopicReader(_connection, topic, await topic.Stream.EpochAsync(cancellationToken), _time);
            if (!await reader.LookAsync(cancellationToken) || reader.Last is not { Meta: var last }) return;
            var first = reader.First ?? last;
            if (await reader.NextAsync(0, cancellationToken) is not { } oldest) return;
            var kept = await KeptAsync(reader, oldest, last, cancellationToken);
            var before = Math.Min(first.Sequence, kept);
            // Where nothing is before it, servers may take the sequence for none given, and remove everything.
            if (oldest.Sequence < before) await topic.Stream.PurgeAsync(reader.Subject, before, cancellationToken);
            topic.IsToTrim |= kept < first.Sequence || (last.Age != 0 && first != last);
        }
        catch
        {
            topic.IsToTrim = true;
            throw;
        }
    }

    /// <summary>The sequence of the first message whose id, or one before it, has to be known.</summary>
    private async ValueTask<ulong> KeptAsync(TopicReader reader, EntryMeta oldest, EntryMeta last, CancellationToken cancellationToken)
    {
        var now = (ulong)_time.GetUtcNow().UtcTicks;
        if (last.KeepUntil <= now) return last.Sequence;
        return (await reader.FindAsync(oldest, last, static m => m.KeepUntil, now + 1, cancellationToken)).Sequence;
    }
}
