namespace Bennu.Client.Durable;

/// <summary>An outbox for as long as the process lives: the socket itself holds what waits.</summary>
public sealed class MemoryOutboxStore : IOutboxStore
{
    private readonly string _session = ClientSession.New();

    /// <inheritdoc/>
    public ValueTask<OutboxContent> LoadAsync(CancellationToken ct) => new(new OutboxContent(_session, 0, []));

    /// <inheritdoc/>
    public ValueTask AppendAsync(OutboxEntry entry, CancellationToken ct) => default;

    /// <inheritdoc/>
    public ValueTask SaveSentAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct) => default;

    /// <inheritdoc/>
    public ValueTask RemoveAsync(OutboxEntry entry, CancellationToken ct) => default;
}
