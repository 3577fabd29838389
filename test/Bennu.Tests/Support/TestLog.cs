using Bennu.PubSub.TopicLogs;

namespace Bennu.Tests.Support;

/// <summary>
/// A topic log in a test's hands: positions 1, 2, 3 and so on in epoch <c>e1</c>. It fails, waits, removes and forgets as the test wants, and counts
/// what is read of it. Ids are never forgotten, retention is the test's.
/// </summary>
internal sealed class TestLog(TimeProvider? time = null) : ITopicLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Record> _topics = []; // under the gate
    private int _epoch = 1;                                    // under the gate
    private int _reads;

    /// <summary>What every call fails with.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What reading and seeking wait for.</summary>
    public Task Reading { get; set; } = Task.CompletedTask;

    /// <summary>What an append that is recorded waits for before it says so.</summary>
    public Func<LogMessage, Task>? Recorded { get; set; }

    /// <summary>How often it was read or sought.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public string Epoch
    {
        get
        {
            lock (_gate) return $"e{_epoch}";
        }
    }

    public async ValueTask<LogAppend> AppendAsync(LogMessage message, LogRetention retention, CancellationToken cancellationToken)
    {
        if (Failure is { } failure) throw failure;
        var append = Append(message);
        if (Recorded?.Invoke(message) is { } waiting) await waiting.WaitAsync(cancellationToken);
        return append;
    }

    /// <summary>Records a message that nobody announces.</summary>
    public LogAppend Append(LogMessage message)
    {
        lock (_gate)
        {
            var record = Find(message.Topic);
            if (message.Id is { } id && record.Ids.TryGetValue(id, out var known)) return new(known, IsRepeat: true);
            var position = ++record.Highest;
            var link = new LogLink($"e{_epoch}", position, record.Last);
            record.Entries.Add(new(position, record.Last, (time ?? TimeProvider.System).GetUtcNow(), message));
            record.Last = position;
            if (message.Id is not null) record.Ids[message.Id] = link;
            return new(link, IsRepeat: false);
        }
    }

    /// <summary>Records JSON that nobody announces.</summary>
    public LogAppend Append(string topic, string @event, string json = "{}") =>
        Append(new LogMessage { Topic = topic, Event = @event, Payload = System.Text.Encoding.UTF8.GetBytes(json) });

    public async ValueTask<LogPlace> SeekAsync(string topic, LogStart start, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        lock (_gate)
        {
            var record = Find(topic);
            var first = start.Time == default
                ? Math.Max(0, record.Entries.Count - start.Count)
                : record.Entries.TakeWhile(entry => entry.RecordedAt < start.Time).Count();
            return new($"e{_epoch}", first < record.Entries.Count ? record.Entries[first].Previous : record.Last);
        }
    }

    public async ValueTask<LogPage> ReadAsync(string topic, ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken);
        lock (_gate)
        {
            var record = Find(topic);
            var entries = record.Entries.Where(entry => entry.Position > after).Take(maxEntries).ToArray();
            return new($"e{_epoch}", record.Entries.Count > 0 ? record.Entries[0].Position : 0, record.Last, entries);
        }
    }

    /// <summary>Removes all but the newest messages, as retention does.</summary>
    public void Keep(string topic, int count)
    {
        lock (_gate)
        {
            var entries = Find(topic).Entries;
            entries.RemoveRange(0, Math.Max(0, entries.Count - count));
        }
    }

    /// <summary>Forgets the newest messages though they were read, as a backup does that is restored. Their positions are not given again.</summary>
    public void Forget(string topic, int count)
    {
        lock (_gate)
        {
            var record = Find(topic);
            count = Math.Min(count, record.Entries.Count);
            if (count == 0) return;
            record.Last = record.Entries[^count].Previous;
            record.Entries.RemoveRange(record.Entries.Count - count, count);
        }
    }

    /// <summary>Loses everything, and knows it: another epoch begins.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _epoch++;
            foreach (var record in _topics.Values)
            {
                record.Entries.Clear();
                record.Last = 0;
            }
        }
    }

    /// <summary>Loses everything, even how far it had counted, as a stream does that is created again.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _epoch++;
            _topics.Clear();
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        await Reading.WaitAsync(cancellationToken);
        if (Failure is { } failure) throw failure;
    }

    private Record Find(string topic) => _topics.TryGetValue(topic, out var record) ? record : _topics[topic] = new Record();

    private sealed class Record
    {
        public List<LogEntry> Entries { get; } = [];

        public Dictionary<string, LogLink> Ids { get; } = [];

        public ulong Last { get; set; }

        public ulong Highest { get; set; }
    }
}
