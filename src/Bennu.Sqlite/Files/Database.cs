using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Bennu.Sqlite.Files;

/// <summary>One connection to the file. Not thread-safe.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit, _rollback;

    public Database(string path, SqliteOpenMode mode, TimeSpan lockTimeout)
    {
        // Pooling would keep the file open after the store is closed.
        var source = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        _connection = new SqliteConnection(source.ConnectionString);
        try
        {
            _connection.Open();
            sqlite3_busy_timeout(_connection.Handle, (int)lockTimeout.TotalMilliseconds);
            _begin = Prepare(mode == SqliteOpenMode.ReadOnly ? "BEGIN" : "BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _rollback = Prepare("ROLLBACK");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => sqlite3_changes(_connection.Handle);

    /// <summary>Prepares a statement, which ends with the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(_connection, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Execute(string sql)
    {
        using var statement = new Statement(_connection, sql);
        statement.Run();
    }

    public long Scalar(string sql)
    {
        using var statement = new Statement(_connection, sql);
        return statement.Scalar();
    }

    public string? Text(string sql)
    {
        using var statement = new Statement(_connection, sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Takes the transaction back, where SQLite has not done so itself.</summary>
    public void Rollback()
    {
        if (sqlite3_get_autocommit(_connection.Handle) == 0) _rollback.Run();
    }

    public void Dispose()
    {
        foreach (var statement in _statements) statement.Dispose();
        _statements.Clear();
        _connection.Dispose();
    }
}
