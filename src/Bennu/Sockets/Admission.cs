namespace Bennu.Sockets;

/// <summary>Bounds how many of one kind of work go on at a time on this node. Never waits: what does not fit is refused.</summary>
internal sealed class Admission(int limit)
{
    private int _count;

    /// <summary>Begins one; false where there are as many as may be. What began must <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= limit) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
