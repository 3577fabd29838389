namespace Bennu.Client.Durable;

/// <summary>A durable push in memory. Owner: the mailbox.</summary>
internal sealed class OutboxItem(OutboxEntry entry, string messageId)
{
    public OutboxEntry Entry { get; set; } = entry;

    public string MessageId => messageId;

    /// <summary>Whether it left on the current join and its answer is due.</summary>
    public bool IsSent { get; set; }

    /// <summary>How often it was sent without a word of what became of it, earlier processes' sends counting as one.</summary>
    public int Doubts { get; set; } = entry.SentAt is null ? 0 : 1;

    public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
