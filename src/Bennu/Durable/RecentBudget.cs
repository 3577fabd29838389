namespace Bennu.Durable;

/// <summary>How many bytes of recent messages all topics of this node keep together. Any thread.</summary>
internal sealed class RecentBudget(long maxBytes)
{
    private long _bytes;

    public bool IsExceeded => Volatile.Read(ref _bytes) > maxBytes;

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
