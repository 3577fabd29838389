namespace LoadGenerator;

internal enum Answer
{
    Nothing,
    Welcome,
    Joined,
    Failed,
}
