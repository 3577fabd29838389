namespace LoadGenerator;

internal enum LoadMode
{
    Fanout,
    Echo,
    Idle,
    Rejoin,
}
