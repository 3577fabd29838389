using System.Security.Cryptography;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Sqlite.Files;

/// <summary>The tables of the file, and what tells it from others: SQLite's application id and user version.</summary>
internal static class Schema
{
    public const int Version = 1;
    public const int ApplicationId = 0x426E_6E75; // "Bnnu"

    // Times are UTC ticks of 100 ns since the year 1. A topic's row outlives its messages: it holds the last position.
    // A reply without a status is none: it counts how often the message's handler has thrown.
    private static readonly string[] Tables =
    [
        "CREATE TABLE meta (epoch TEXT NOT NULL)",
        """
        CREATE TABLE topics (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last INTEGER NOT NULL, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
            keep_entries INTEGER NOT NULL, keep_bytes INTEGER, keep_ticks INTEGER)
        """,
        """
        CREATE TABLE entries (
            topic INTEGER NOT NULL, position INTEGER NOT NULL, previous INTEGER NOT NULL, recorded INTEGER NOT NULL, event TEXT NOT NULL,
            is_binary INTEGER NOT NULL, session TEXT, payload BLOB NOT NULL, PRIMARY KEY (topic, position)) WITHOUT ROWID
        """,
        """
        CREATE TABLE ids (
            topic INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, previous INTEGER NOT NULL, expires INTEGER NOT NULL,
            PRIMARY KEY (topic, id)) WITHOUT ROWID
        """,
        "CREATE INDEX ids_expires ON ids (expires)",
        """
        CREATE TABLE replies (
            topic TEXT NOT NULL, id TEXT NOT NULL, status TEXT, is_binary INTEGER NOT NULL, payload BLOB NOT NULL,
            failures INTEGER NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (topic, id)) WITHOUT ROWID
        """,
        "CREATE INDEX replies_expires ON replies (expires)",
    ];

    /// <summary>Refuses a file that is not ours or is of a later version; touches nothing.</summary>
    /// <returns>Whether the file is still to be made.</returns>
    public static bool IsEmpty(Database database, string path)
    {
        var version = database.Scalar("PRAGMA user_version");
        var application = database.Scalar("PRAGMA application_id");
        if (application == 0 && version == 0 && database.Scalar("SELECT count(*) FROM sqlite_schema") == 0) return true;
        if (application != ApplicationId)
        {
            throw new TopicLogException(
                $"{path} belongs to another program: it is an SQLite database, but no topic log. Name another file.");
        }
        if (version > Version)
        {
            throw new TopicLogException(
                $"{path} was written by a newer version of Bennu.Sqlite (schema {version}; this one knows {Version}). Update the package.");
        }
        return false;
    }

    /// <summary>Makes the tables and the epoch.</summary>
    public static void Create(Database database)
    {
        database.Begin();
        foreach (var table in Tables) database.Execute(table);
        database.Execute($"INSERT INTO meta VALUES ('{RandomNumberGenerator.GetHexString(10, lowercase: true)}')");
        database.Execute($"PRAGMA application_id = {ApplicationId}");
        database.Execute($"PRAGMA user_version = {Version}");
        database.Commit();
    }
}
