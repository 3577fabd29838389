using System.Collections.Concurrent;

namespace Bennu.Client.Durable;

/// <summary>Cursors for as long as the process lives.</summary>
public sealed class MemoryCursorStore : ICursorStore
{
    private readonly ConcurrentDictionary<string, string> _cursors = new();

    /// <inheritdoc/>
    public ValueTask<string?> ReadAsync(string topic, CancellationToken ct) => new(_cursors.GetValueOrDefault(topic));

    /// <inheritdoc/>
    public ValueTask WriteAsync(string topic, string cursor, CancellationToken ct)
    {
        _cursors[topic] = cursor;
        return default;
    }
}
