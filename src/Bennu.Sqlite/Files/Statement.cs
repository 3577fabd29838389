using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Bennu.Sqlite.Files;

/// <summary>
/// A prepared statement, used again and again without allocating: what ADO.NET's commands and readers cannot. Not thread-safe.
/// A row that was stepped to is read before the next call of <see cref="Step"/> or <see cref="Reset"/>.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(sqlite3_prepare_v3(_database, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int index, long value)
    {
        Check(sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, ulong position) => Bind(index, (long)Math.Min(position, long.MaxValue));

    public Statement Bind(int index, long? value)
    {
        if (value is { } known) return Bind(index, known);
        Check(sqlite3_bind_null(_statement, index));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> blob)
    {
        // An empty span is a null pointer, which SQLite takes for NULL.
        Check(blob.IsEmpty ? sqlite3_bind_zeroblob(_statement, index, 0) : sqlite3_bind_blob(_statement, index, blob));
        return this;
    }

    public Statement Bind(int index, string? text)
    {
        if (text is null)
        {
            Check(sqlite3_bind_null(_statement, index));
            return this;
        }
        const int OnStack = 256;
        // One byte more than the text, so that an empty one is no null pointer.
        var size = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        Span<byte> utf8 = size <= OnStack ? stackalloc byte[OnStack] : new byte[size];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        if (length == 0) Check(sqlite3_bind_text(_statement, index, ""));
        else Check(sqlite3_bind_text(_statement, index, utf8[..length]));
        return this;
    }

    /// <summary>Goes to the next row; false after the last one, when the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var result = sqlite3_step(_statement);
        if (result == SQLITE_ROW) return true;
        if (result != SQLITE_DONE) Fail(result);
        Reset();
        return false;
    }

    /// <summary>Runs the statement to its end.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Gives the first column of the statement's only row; <paramref name="none"/> where there is no row or a NULL.</summary>
    public long Scalar(long none = 0)
    {
        var value = Step() && !IsNull(0) ? Int(0) : none;
        Reset();
        return value;
    }

    public void Reset() => sqlite3_reset(_statement);

    public bool IsNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL;

    public long Int(int column) => sqlite3_column_int64(_statement, column);

    public ulong Position(int column) => (ulong)Int(column);

    public long? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    /// <summary>A blob, or the UTF-8 of a text.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => sqlite3_column_blob(_statement, column);

    // By its bytes: read as a C string it would end at the first zero.
    public string? Text(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Bytes(column));

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != SQLITE_OK) Fail(result);
    }

    private void Fail(int result)
    {
        // Built before the reset, which clears the connection's message.
        var exception = new SqliteException(sqlite3_errmsg(_database).utf8_to_string(), result & 0xFF, sqlite3_extended_errcode(_database));
        if (_statement is not null) Reset();
        throw exception;
    }
}
