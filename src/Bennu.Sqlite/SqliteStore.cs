using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite.Files;
using Bennu.Sqlite.Reading;
using Bennu.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite;

/// <summary>
/// One SQLite file with its topic log and its deduplication ledger, open for this process alone. A process that is killed loses nothing
/// that was acknowledged, and the next one can open the file at once.
/// </summary>
public sealed class SqliteStore : IDisposable, IAsyncDisposable
{
    private readonly FileLock _lock;
    private readonly Database _database;
    private readonly GroupCommit _writer;
    private readonly ReaderPool _readers;
    private readonly RetentionPass _retention;
    private readonly ITimer _timer;

    private SqliteStore(string path, SqliteTopicLogOptions options, FileLock fileLock, Database database, TimeProvider time)
    {
        (_lock, _database) = (fileLock, database);
        var epoch = database.Text("SELECT epoch FROM meta")!;
        var store = new StoreWriter(database, time);
        _readers = new ReaderPool(path, time, options.MaxReaders, options.LockTimeout);
        _writer = new GroupCommit(path, database, store);
        _retention = new RetentionPass(_writer, database);
        Log = new SqliteTopicLog(epoch, _writer, _readers);
        Ledger = new SqliteLedger(_writer, _readers, time);
        _writer.Start();
        _timer = time.CreateTimer(_ => Tidy(), null, options.RetentionInterval, options.RetentionInterval);
    }

    /// <summary>The topic log.</summary>
    public SqliteTopicLog Log { get; }

    /// <summary>The deduplication ledger.</summary>
    public SqliteLedger Ledger { get; }

    internal long Commits => _writer.Commits;

    /// <summary>Opens the file, and makes it where there is none.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="TopicLogException">
    /// The file is in use by another process, belongs to another program, was written by a newer version, is damaged or cannot be opened.
    /// </exception>
    public static SqliteStore Open(SqliteTopicLogOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var path = Path.GetFullPath(options.Path);
        // Two names of one file take the same lock.
        if (File.Exists(path)) path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var fileLock = new FileLock(path);
        Database? database = null;
        try
        {
            database = new Database(path, SqliteOpenMode.ReadWriteCreate, options.LockTimeout);
            Prepare(database, path, options);
            return new SqliteStore(path, options, fileLock, database, time ?? TimeProvider.System);
        }
        catch (Exception e)
        {
            database?.Dispose();
            fileLock.Dispose();
            if (e is SqliteException error) throw StoreErrors.ToException(path, error);
            throw;
        }
    }

    /// <summary>Finishes what was asked for, then closes the file. Later calls fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _writer.Dispose();
        _readers.Dispose();
        _database.Dispose();
        _lock.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>Makes writing fail as on a full disk once the file has this many pages; 0 for no bound.</summary>
    internal void LimitPages(int pages) => _database.Execute($"PRAGMA max_page_count = {(pages == 0 ? int.MaxValue : pages)}");

    private static void Prepare(Database database, string path, SqliteTopicLogOptions options)
    {
        var isEmpty = Schema.IsEmpty(database, path);
        // Only heeded while the file has no page.
        if (isEmpty) database.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        var isDurable = options.Synchronous == SqliteSynchronous.Full;
        // With the write-ahead log, FULL waits for the disk at each commit, and NORMAL at its checkpoints only.
        database.Execute("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        if (isEmpty) Schema.Create(database);
        if (!isDurable) database.Execute("PRAGMA synchronous = NORMAL");
        // macOS only: without it a sync reaches the drive's cache, not the drive.
        if (isDurable) database.Execute("PRAGMA fullfsync = 1");
        database.Execute("PRAGMA checkpoint_fullfsync = 1");
        database.Execute("PRAGMA wal_autocheckpoint = 4000");
        database.Execute("PRAGMA cache_size = -16000");
        database.Execute("PRAGMA temp_store = MEMORY");
    }

    private void Tidy()
    {
        _retention.Start();
        Ledger.Tidy();
    }
}
