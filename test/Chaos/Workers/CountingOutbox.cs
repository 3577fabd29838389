using Bennu.Client.Durable;

namespace Chaos.Workers;

/// <summary>An outbox that knows how much is in it.</summary>
internal sealed class CountingOutbox(IOutboxStore store) : IOutboxStore
{
    private int _count = int.MaxValue; // until it is loaded

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public async ValueTask<OutboxContent> LoadAsync(CancellationToken ct)
    {
        var content = await store.LoadAsync(ct);
        Volatile.Write(ref _count, content.Pending.Count);
        return content;
    }

    public ValueTask AppendAsync(OutboxEntry entry, CancellationToken ct)
    {
        Interlocked.Increment(ref _count);
        return store.AppendAsync(entry, ct);
    }

    public ValueTask SaveSentAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct) => store.SaveSentAsync(entries, ct);

    public async ValueTask RemoveAsync(OutboxEntry entry, CancellationToken ct)
    {
        await store.RemoveAsync(entry, ct);
        Interlocked.Decrement(ref _count);
    }
}
