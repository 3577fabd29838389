using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

/// <summary>
/// Reads a topic's log in pages. Those who want the same page at about the same time share one read, so that a herd that comes back reads each
/// page once. Any thread.
/// </summary>
internal sealed class TopicPages(EncodedTopic topic, DurableTopics topics)
{
    /// <summary>The size of a page: what one replay holds in memory at a time.</summary>
    public const int MaxEntries = 256, MaxBytes = 256 * 1024;

    private const int MaxShared = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Task<ReplayPage>> _shared = []; // under the gate
    private readonly Queue<ulong> _order = new();                      // under the gate

    /// <summary>Reads what follows a position.</summary>
    /// <exception cref="TopicLogException">The log failed.</exception>
    public async Task<ReplayPage> ReadAsync(ulong after)
    {
        Task<ReplayPage>? read;
        lock (_gate)
        {
            if (!_shared.TryGetValue(after, out read))
            {
                read = ReadLogAsync(after);
                _shared[after] = read;
                _order.Enqueue(after);
                if (_order.Count > MaxShared) _shared.Remove(_order.Dequeue());
            }
        }
        try
        {
            var page = await read.ConfigureAwait(false);
            if (page.Broadcasts.Count == 0) Forget(after, read); // more may follow at any time
            return page;
        }
        catch
        {
            Forget(after, read);
            throw;
        }
    }

    /// <summary>Forgets what was read, because the log is another one now.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _shared.Clear();
            _order.Clear();
        }
    }

    private void Forget(ulong after, Task<ReplayPage> read)
    {
        lock (_gate)
            if (_shared.TryGetValue(after, out var shared) && shared == read) _shared.Remove(after);
    }

    private async Task<ReplayPage> ReadLogAsync(ulong after)
    {
        await Task.Yield(); // an engine that answers at once must not do so under the gate
        var log = await topics.ReadAsync(topic.Text, after, MaxEntries, MaxBytes).ConfigureAwait(false);
        var broadcasts = new List<Broadcast>(log.Entries.Count);
        foreach (var entry in log.Entries) broadcasts.Add(entry.ToBroadcast(log.Epoch));
        return new ReplayPage(topic, broadcasts, log, topics.Logger);
    }
}
