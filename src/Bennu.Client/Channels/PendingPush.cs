using Bennu.Client.Timing;
using Bennu.Protocol;

namespace Bennu.Client.Channels;

/// <summary>A plain push from its call to its end. Owner: the mailbox.</summary>
internal sealed class PendingPush(string @event, Payload payload)
{
    public string Event => @event;

    public Payload Payload => payload;

    /// <summary>The ref it left with; null while it waits for a join.</summary>
    public string? Ref { get; set; }

    public OneShot? Timer { get; set; }

    public TaskCompletionSource<Reply> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
