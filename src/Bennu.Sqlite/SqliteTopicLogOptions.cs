namespace Bennu.Sqlite;

/// <summary>Where the topic logs and the ledger are kept, and how safely.</summary>
public sealed record SqliteTopicLogOptions
{
    /// <summary>
    /// The database file. It is made where it does not exist, and belongs to one process at a time; beside it lie <c>-wal</c> and
    /// <c>-shm</c>, which are part of it, and an empty <c>.lock</c>. To restore a backup, stop the process and remove those three first.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What an acknowledged message survives.</summary>
    /// <value><see cref="SqliteSynchronous.Full"/>: a power cut too.</value>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>How often messages that grew too old and ids that need not be remembered any more are removed.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a write waits for another program that has locked the file before it fails.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many reads run at once; further ones wait.</summary>
    /// <value>4.</value>
    public int MaxReaders { get; init; } = 4;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetentionInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LockTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LockTimeout, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReaders, 1);
    }
}
