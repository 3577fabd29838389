using Bennu.Nats.Streams;

namespace Bennu.Nats.Logs;

/// <summary>Reads one topic as it is at one moment: that of its newest message when it was asked for.</summary>
internal sealed class TopicReader(Connection connection, TopicKnowledge topic, StreamEpoch epoch, TimeProvider time)
{
    // Fewer are asked for one by one, which costs less than a consumer.
    private const int FewEntries = 4;

    private readonly EpochStream _stream = topic.Stream;
    private readonly string _subject = topic.Subject(epoch);
    private readonly int _number = connection.Number;

    public string Subject => _subject;

    /// <summary>The newest message; null where the topic is empty.</summary>
    public StoredEntry? Last { get; private set; }

    /// <summary>The oldest one that is retained; null where none is.</summary>
    public EntryMeta? First { get; private set; }

    /// <summary>The position of the newest message, 0 where there was none.</summary>
    public ulong LastPosition => Last?.Meta.Position ?? 0;

    /// <summary>Finds <see cref="Last"/> and <see cref="First"/>. False where it has to be tried again.</summary>
    public async ValueTask<bool> LookAsync(CancellationToken cancellationToken)
    {
        // Asked for before the last one: what is retained then is what was not removed before.
        var first = topic.First(epoch, _number) ?? await NextAsync(0, cancellationToken);
        Last = await LastAsync(cancellationToken);
        if (Last is not { Meta: var last } || first is null) return Last is null && first is null;
        if (!topic.Observe(epoch, _number, last)) return false;
        First = await RetainedAsync(first, last, cancellationToken);
        return true;
    }

    public async ValueTask<StoredEntry?> LastAsync(CancellationToken cancellationToken) =>
        await _stream.LastAsync(_subject, cancellationToken) is { } stored ? EntrySerializer.Read(stored) : null;

    /// <summary>What follows a position, where something does. Null where it has to be tried again.</summary>
    public async ValueTask<List<StoredEntry>?> ReadAsync(ulong after, int maxEntries, long maxBytes, CancellationToken cancellationToken)
    {
        var last = Last!.Meta;
        List<StoredEntry> page = [];
        if (last.Previous <= after || First == last)
        {
            page.Add(Last);
            return page;
        }

        var (sequence, ordinal) = await StartAsync(after, last, cancellationToken);
        var most = (int)Math.Min((ulong)maxEntries, last.Ordinal - ordinal + 1);
        if (!await FillAsync(page, sequence, most, maxBytes, last, cancellationToken)) return null;
        if (page.Count == 0) return null;
        var head = page[0].Meta;
        if (head.Previous > after && head.Position != First!.Position) return null;
        topic.AddPlace(epoch, _number, page[^1].Meta);
        return page;
    }

    /// <summary>The first one whose number is at least so much, where the last one's is.</summary>
    public ValueTask<EntryMeta> FindAsync(
        EntryMeta low, EntryMeta high, Func<EntryMeta, ulong> number, ulong target, CancellationToken cancellationToken) =>
        number(low) >= target ? new(low) : SearchAsync(low, high, number, target, cancellationToken);

    public async ValueTask<EntryMeta?> NextAsync(ulong sequence, CancellationToken cancellationToken) =>
        await _stream.NextAsync(_subject, sequence, cancellationToken) is { } stored ? EntrySerializer.Read(stored).Meta : null;

    private async ValueTask<EntryMeta?> RetainedAsync(EntryMeta first, EntryMeta last, CancellationToken cancellationToken)
    {
        var recorded = last.RemovedBefore(time.GetUtcNow());
        if (last.RecordedAt < recorded) return null;
        var found = await FindAsync(first, last, static m => m.Ordinal, last.FirstOrdinal, cancellationToken);
        found = await FindAsync(found, last, static m => m.Start, last.FirstStart, cancellationToken);
        found = await FindAsync(found, last, static m => m.RecordedAt, recorded, cancellationToken);
        topic.SetFirst(epoch, _number, found);
        return found;
    }

    private async ValueTask<(ulong Sequence, ulong Ordinal)> StartAsync(ulong after, EntryMeta last, CancellationToken cancellationToken)
    {
        if (First!.Position > after) return (First.Sequence, First.Ordinal);
        var (low, high) = topic.Around(epoch, _number, after, First, last);
        if (low.Position == after) return (low.Sequence + 1, low.Ordinal + 1);
        var start = await FindAsync(low, high, static m => m.Position, after + 1, cancellationToken);
        return (start.Sequence, start.Ordinal);
    }

    /// <summary>Adds entries until there are so many, or so many bytes. False where one is missing in between.</summary>
    private async ValueTask<bool> FillAsync(
        List<StoredEntry> page, ulong sequence, int most, long maxBytes, EntryMeta last, CancellationToken cancellationToken)
    {
        long bytes = 0;
        var isFull = false;
        while (!isFull)
        {
            var count = page.Count;
            var wanted = most - count;
            if (wanted < FewEntries)
            {
                if (await _stream.NextAsync(_subject, sequence, cancellationToken) is { } stored) Add(EntrySerializer.Read(stored));
            }
            else
            {
                await foreach (var message in _stream.ReadAsync(_subject, sequence, Estimate(), withData: true, cancellationToken))
                {
                    Add(EntrySerializer.Read(new(message.Metadata!.Value.Sequence.Stream, message.Subject, message.Data)));
                    if (isFull) break;
                }
            }

            if (page.Count == count && !isFull) return false;
            for (var i = Math.Max(1, count); i < page.Count; i++)
                if (page[i].Meta.Previous != page[i - 1].Meta.Position) return false;

            void Add(StoredEntry entry)
            {
                bytes += entry.Payload.Length;
                isFull = (bytes > maxBytes && page.Count > 0) || entry.Meta.Ordinal > last.Ordinal;
                if (isFull) return;
                page.Add(entry);
                sequence = entry.Meta.Sequence + 1;
                isFull = page.Count == most;
            }

            // As many as fit, were all of them of the same size, and some more.
            int Estimate()
            {
                var before = page.Count > 0 ? page[^1].Meta : First!;
                var each = (last.Start + (ulong)last.Length - before.Start) / (last.Ordinal - before.Ordinal + 1) + 1;
                var fit = (ulong)Math.Max(0, maxBytes - bytes) / each;
                return (int)Math.Min((ulong)wanted, fit + (fit / 4) + 2);
            }
        }

        return true;
    }

    /// <summary>
    /// Between two messages whose numbers are below and not below, guesses where by their numbers, and halves every other time, so that
    /// an uneven topic takes no longer than a logarithm.
    /// </summary>
    private async ValueTask<EntryMeta> SearchAsync(
        EntryMeta low, EntryMeta high, Func<EntryMeta, ulong> number, ulong target, CancellationToken cancellationToken)
    {
        // None of the topic's lies between the top and the high one.
        var top = high.Sequence;
        for (var round = 0; high.Ordinal - low.Ordinal > 1 && top > low.Sequence + 1; round++)
        {
            var share = (round & 1) == 0 ? (double)(target - number(low)) / Math.Max(1, number(high) - number(low)) : 0.5;
            var guess = high.Ordinal - low.Ordinal <= FewEntries ? low.Sequence + 1 : low.Sequence + (ulong)(share * (top - low.Sequence));
            guess = Math.Clamp(guess, low.Sequence + 1, top - 1);
            var found = await NextAsync(guess, cancellationToken);
            if (found is null || found.Sequence >= high.Sequence) top = guess;
            else if (number(found) < target) low = found;
            else (high, top) = (found, guess);
        }

        return high;
    }
}
