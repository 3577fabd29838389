using System.Collections.Concurrent;
using Bennu.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite.Reading;

/// <summary>A bounded number of read-only connections. SQLite reads on the caller's thread, which is why their number is.</summary>
internal sealed class ReaderPool(string path, TimeProvider time, int size, TimeSpan lockTimeout) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentBag<Reader> _readers = [];
    private volatile bool _isClosed;

    /// <summary>Reads the file as it is at one moment.</summary>
    public async ValueTask<T> ReadAsync<T, TState>(
        Func<Reader, TState, T> read, TState state, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            return Read(read, state);
        }
        catch (SqliteException e)
        {
            throw StoreErrors.ToException(path, e);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        // A read that is under way ends by itself, and soon.
        for (var i = 0; i < size; i++) _free.Wait();
        foreach (var reader in _readers) reader.Dispose();
        _readers.Clear();
        _free.Release(size);
    }

    private T Read<T, TState>(Func<Reader, TState, T> read, TState state)
    {
        if (!_readers.TryTake(out var reader)) reader = new Reader(path, time, lockTimeout);
        try
        {
            reader.Begin();
            var result = read(reader, state);
            reader.End();
            _readers.Add(reader);
            return result;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
