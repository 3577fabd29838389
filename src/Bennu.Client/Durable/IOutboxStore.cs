namespace Bennu.Client.Durable;

/// <summary>Keeps durable pushes until they are answered, and the client session that gives them their ids.</summary>
/// <remarks>
/// Belongs to one socket at a time: two clients of one session would fence each other. <see cref="LoadAsync"/> is called once, first.
/// Appends never overlap and come in ascending numbers; removals may come in any order and beside appends. An append that fails fails the push;
/// a removal that fails leaves the push to be sent, and answered as before, after a restart.
/// </remarks>
public interface IOutboxStore
{
    /// <summary>What the store holds; makes a session where it is new.</summary>
    ValueTask<OutboxContent> LoadAsync(CancellationToken ct);

    /// <summary>Keeps a push. When this completes it survives what the store promises to survive.</summary>
    ValueTask AppendAsync(OutboxEntry entry, CancellationToken ct);

    /// <summary>
    /// Remembers the <see cref="OutboxEntry.SentAt"/> of pushes, which are sent when this completes. Never twice at the same time for one topic.
    /// One that fails leaves them unsent for the moment.
    /// </summary>
    ValueTask SaveSentAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken ct);

    /// <summary>Forgets a push that was answered.</summary>
    ValueTask RemoveAsync(OutboxEntry entry, CancellationToken ct);
}
