namespace Bennu.PubSub.Deduplication;

/// <summary>What a <see cref="MemoryLedger"/> knows of one message. Its shard's gate guards it.</summary>
internal sealed class LedgerEntry(MessageKey key)
{
    private TaskCompletionSource? _ended;

    public MessageKey Key => key;

    /// <summary>The claim that holds it; 0 where none does.</summary>
    public long Token { get; set; }

    /// <summary>When the claim's lease is over.</summary>
    public TimeSpan LeaseEnd { get; set; }

    public int Failures { get; set; }

    public RecordedReply? Reply { get; set; }

    /// <summary>When it is to be forgotten.</summary>
    public TimeSpan Expiry { get; set; }

    /// <summary>When the shard looks next whether it is to be forgotten.</summary>
    public TimeSpan Due { get; set; }

    public bool IsForgotten { get; set; }

    public bool IsRunning(TimeSpan now) => Token != 0 && now < LeaseEnd;

    /// <summary>Completes when the claim has ended.</summary>
    public Task WhenEnded() => (_ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Ends the claim.</summary>
    public void End()
    {
        Token = 0;
        _ended?.TrySetResult();
        _ended = null;
    }
}
