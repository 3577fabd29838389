namespace Bennu.Sqlite.Claims;

/// <summary>A message that is being handled. Guarded by its table's lock.</summary>
internal sealed class Claim
{
    private TaskCompletionSource? _end;

    public long Token { get; set; }

    /// <summary>Whether what it ends with is on its way to the disk; the lease does not matter then.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Whether it counts as an id: it does unless the id has a row, which is counted already.</summary>
    public bool IsCounted { get; set; } = true;

    /// <summary>When the lease is over.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>When it may be forgotten, as nobody will end it any more.</summary>
    public DateTimeOffset Expires { get; set; }

    /// <summary>Completes when it ends, or passes on.</summary>
    public Task End => (_end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public bool HasLapsed(DateTimeOffset now) => !IsEnding && Until <= now;

    public void Wake()
    {
        _end?.TrySetResult();
        _end = null;
    }
}
