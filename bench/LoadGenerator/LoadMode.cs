namespace LoadGenerator;

internal enum LoadMode
{
    Fanout,
    Echo,
    Idle,
    Rejoin,

    /// <summary>Acknowledged broadcasts, by all clients at once and then by one alone.</summary>
    Append,

    /// <summary>One client reads a whole log that the server already has.</summary>
    Replay,
}
