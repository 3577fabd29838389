namespace Bennu.Client.Durable;

/// <summary>Cursors in a file, for as long as the file lives. One store at a time may have it open.</summary>
/// <remarks>
/// A killed process loses nothing that was written. Without <c>flushToDisk</c> a machine that loses power may lose the last writes, whose
/// messages then come again.
/// </remarks>
public sealed class FileCursorStore : ICursorStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _cursors = []; // under the gate
    private readonly Journal _journal; // under the gate

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flushToDisk">Whether each write waits until the disk has it.</param>
    /// <exception cref="IOException">Another store has the file open.</exception>
    public FileCursorStore(string path, bool flushToDisk = false)
    {
        _journal = new Journal(path, flushToDisk);
        foreach (var record in _journal.Read())
            if (record is [var topic, var cursor]) _cursors[topic] = cursor;
        Compact();
    }

    /// <inheritdoc/>
    public ValueTask<string?> ReadAsync(string topic, CancellationToken ct)
    {
        lock (_gate) return new(_cursors.GetValueOrDefault(topic));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(string topic, string cursor, CancellationToken ct)
    {
        lock (_gate)
        {
            _journal.Append([[topic, cursor]]);
            _cursors[topic] = cursor;
            if (_journal.IsBloated) Compact();
        }

        return default;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_gate) _journal.Dispose();
    }

    private void Compact() => _journal.Replace(_cursors.Select(pair => new[] { pair.Key, pair.Value }));
}
