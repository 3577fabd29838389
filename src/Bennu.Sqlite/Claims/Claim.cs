namespace Bennu.Sqlite.Claims;

/// <summary>A message that is being handled, or whose handler threw. Guarded by its table's lock.</summary>
internal sealed class Claim
{
    private TaskCompletionSource? _end;

    public long Token { get; set; }

    /// <summary>Whether somebody holds it; otherwise it only remembers the failures.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Whether its reply is on its way to the disk; the lease does not matter then.</summary>
    public bool IsRecording { get; set; }

    /// <summary>When the lease is over.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>When it may be forgotten, unless it is held.</summary>
    public DateTimeOffset Expires { get; set; }

    public int Failures { get; set; }

    /// <summary>Completes when the holder ends it.</summary>
    public Task End => (_end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public bool MayBeTaken(DateTimeOffset now) => !IsHeld || (!IsRecording && Until <= now);

    public void Wake()
    {
        _end?.TrySetResult();
        _end = null;
    }
}
