namespace PresenceStorm;

/// <summary>What all nodes have sent so far, heads of the messages not counted.</summary>
internal sealed class Traffic
{
    private long _messages, _bytes;

    internal (long Messages, long Bytes) Sent => (Interlocked.Read(ref _messages), Interlocked.Read(ref _bytes));

    internal void Add(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }
}
