namespace Bennu.Client.Durable;

/// <summary>Remembers how far each durable topic was handled.</summary>
/// <remarks>
/// A cursor is written after the handlers of its message completed and before those of the next one of the topic begin. Writes of one topic never
/// overlap; those of different topics may. A write that fails is tried again, and the topic waits. Cursors are opaque texts of at most 64 characters.
/// An application whose handlers store their effects in a database stores <see cref="Message{T}.Cursor"/> there in the same transaction, reads it
/// back in <see cref="ReadAsync"/>, and has nothing to do in <see cref="WriteAsync"/>.
/// </remarks>
public interface ICursorStore
{
    /// <summary>The last cursor of a topic; null where there is none.</summary>
    ValueTask<string?> ReadAsync(string topic, CancellationToken ct);

    /// <summary>Remembers a topic's cursor in place of the one before.</summary>
    ValueTask WriteAsync(string topic, string cursor, CancellationToken ct);
}
