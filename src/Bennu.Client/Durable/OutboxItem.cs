namespace Bennu.Client.Durable;

/// <summary>A durable push in memory. Owner: the mailbox.</summary>
internal sealed class OutboxItem(OutboxEntry entry, string messageId)
{
    public OutboxEntry Entry => entry;

    public string MessageId => messageId;

    /// <summary>Whether it left on the current join and its answer is due.</summary>
    public bool IsSent { get; set; }

    public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
