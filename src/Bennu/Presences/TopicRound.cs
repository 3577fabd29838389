using Bennu.Protocol;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>What waits to be sent to one topic's clients. Owner: the pump, under its gate.</summary>
internal sealed class TopicRound(string topic)
{
    public string Topic => topic;

    /// <summary>What changed and was not sent.</summary>
    public PresenceDiff? Diff { get; set; }

    /// <summary>Whether someone got the list since the round began. Who wants it after him waits for the next round.</summary>
    public bool HasGivenState { get; set; }

    /// <summary>The list that the next round makes, for all who wait for it.</summary>
    public TaskCompletionSource<Payload>? NextState { get; set; }
}
