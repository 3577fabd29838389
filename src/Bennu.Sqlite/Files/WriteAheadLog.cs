using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite.Files;

/// <summary>
/// Keeps the <c>-wal</c> file from growing without end. SQLite starts it over by itself when a checkpoint finds no reader in it; where
/// reads never pause, that needs one that waits for them. Owner: the writer's thread.
/// </summary>
internal sealed class WriteAheadLog(string path, Database database)
{
    private const long MaxBytes = 64 << 20;

    private readonly FileInfo _file = new(path + "-wal");
    private readonly Statement _startOver = database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    private long _bound = MaxBytes;

    public void Bound()
    {
        _file.Refresh();
        if (!_file.Exists || _file.Length < _bound) return;
        StartOver();
        _file.Refresh();
        _bound = (_file.Exists ? _file.Length : 0) + MaxBytes;
    }

    /// <summary>Moves all that it holds to the database and gives its room back, where that can be done now.</summary>
    public void StartOver()
    {
        try
        {
            _startOver.Run();
        }
        catch (SqliteException)
        {
            // Everything in it is committed; a disk without room for the checkpoint is reported to the next write.
        }
    }
}
