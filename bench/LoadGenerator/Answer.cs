namespace LoadGenerator;

internal enum Answer
{
    Nothing,
    Welcome,
    Joined,

    /// <summary>Joined, and everything after the client's cursor follows.</summary>
    Resumed,

    /// <summary>A broadcast was carried out.</summary>
    Acknowledged,
    Failed,
}
