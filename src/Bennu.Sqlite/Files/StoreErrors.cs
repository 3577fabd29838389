using Bennu.PubSub.TopicLogs;
using Microsoft.Data.Sqlite;

namespace Bennu.Sqlite.Files;

/// <summary>SQLite's result codes (sqlite.org/rescode.html) in words that say what to do.</summary>
internal static class StoreErrors
{
    public const int Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14,
        TooBig = 18, Constraint = 19, Mismatch = 20, NotADatabase = 26;

    public static TopicLogException ToException(string path, SqliteException e) => new(Describe(path, e), e);

    /// <summary>Whether a statement failed for what it was given, so that others in its transaction need not.</summary>
    public static bool IsOwnFault(Exception e) =>
        e is not SqliteException { SqliteErrorCode: not (TooBig or Constraint or Mismatch) } and not TopicLogException;

    private static string Describe(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        Full => $"{path} cannot grow: its disk is full. Nothing acknowledged is lost; writing goes on once there is room.",
        Busy or Locked => $"{path} is locked by another program for longer than the lock timeout.",
        InputOutput => $"{path} cannot be read or written: I/O error {e.SqliteExtendedErrorCode} ({e.Message}).",
        Corrupt => $"{path} is damaged. Restore it from a backup ({e.Message}).",
        NotADatabase => $"{path} is not an SQLite database. Name another file.",
        ReadOnly or CannotOpen =>
            $"{path} cannot be opened for writing: check that its folder exists and the rights to both ({e.Message}).",
        TooBig => $"The message is too big for {path}: SQLite takes a thousand million bytes.",
        _ => $"{path}: {e.Message}",
    };
}
