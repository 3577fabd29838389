using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite.Files;
using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite.Writing;

/// <summary>
/// The one writer: a thread that takes all that waits, writes it in one transaction, and so waits for the disk once for all of them. The
/// queue has no bound of its own, as each write in it has a caller who holds it and waits.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxWrites = 1_024, MaxBytes = 8 << 20, GatheringYields = 100;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly Database _database;
    private readonly StoreWriter _store;
    private readonly WriteAheadLog _log;
    private readonly Thread _thread;
    private List<IWrite> _queue = [], _taken = [];
    private bool _isIdle, _isClosed;
    private long _commits;

    public GroupCommit(string path, Database database, StoreWriter store)
    {
        (_path, _database, _store, _log) = (path, database, store, new WriteAheadLog(path, database));
        _thread = new Thread(Run) { IsBackground = true, Name = "Bennu.Sqlite writer" };
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Volatile.Read(ref _commits);

    public void Start() => _thread.Start();

    public void Add(IWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            _queue.Add(write);
            if (_isIdle) Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        var group = new List<IWrite>();
        var last = 0;
        while (Take())
        {
            Gather(last);
            last = _taken.Count;
            for (var at = 0; at < _taken.Count;)
            {
                group.Clear();
                var bytes = 0L;
                while (at < _taken.Count && group.Count < MaxWrites && bytes < MaxBytes)
                {
                    bytes += _taken[at].Size;
                    group.Add(_taken[at++]);
                }
                Write(group);
            }
            _taken.Clear();
        }
    }

    private bool Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_isClosed) return false;
                _isIdle = true;
                Monitor.Wait(_gate);
                _isIdle = false;
            }
            (_queue, _taken) = (_taken, _queue);
            return true;
        }
    }

    /// <summary>
    /// Gives those whom the last group released the moment they need to write again: otherwise the first of them goes alone, and the others
    /// wait for its sync. One who writes alone waits for nobody.
    /// </summary>
    private void Gather(int last)
    {
        for (var i = 0; i < GatheringYields && _taken.Count < last; i++)
        {
            Thread.Yield();
            lock (_gate)
            {
                _taken.AddRange(_queue);
                _queue.Clear();
            }
        }
    }

    private void Write(List<IWrite> group)
    {
        while (group.Count > 0)
        {
            var at = 0;
            try
            {
                _store.Begin();
                for (; at < group.Count; at++) group[at].Apply(_store);
                _store.Commit();
                if (!File.Exists(_path)) throw new TopicLogException($"{_path} was deleted while in use. Restart to begin with a new one.");
            }
            catch (Exception e)
            {
                var failure = e is SqliteException error ? StoreErrors.ToException(_path, error) : e;
                if (!TakeBack()) at = group.Count;
                if (e is SqliteException { SqliteErrorCode: StoreErrors.Full }) _log.StartOver();
                if (at < group.Count && StoreErrors.IsOwnFault(e))
                {
                    // The others need not suffer for it.
                    group[at].Fail(failure);
                    group.RemoveAt(at);
                    continue;
                }
                foreach (var write in group) write.Fail(failure);
                return;
            }
            Interlocked.Increment(ref _commits);
            foreach (var write in group) write.Complete();
            _log.Bound();
            return;
        }
    }

    private bool TakeBack()
    {
        try
        {
            _store.Rollback();
            return true;
        }
        catch (SqliteException)
        {
            // The next group's begin fails as well, or finds the transaction gone.
            return false;
        }
    }
}
