using Bennu.Presences;
using Bennu.Protocol;

namespace Bennu.Channels;

/// <content>What is present because of this channel: tracked as long as it lives.</content>
internal sealed partial class ChannelServer
{
    private HashSet<(Presence Presence, string Topic, string Key)>? _presences; // under the gate
    private bool _endsForGood;                                                  // under the gate

    /// <summary>Has an entry end with the channel; false where that has ended already. Any thread.</summary>
    public bool TryHold(Presence presence, string topic, string key)
    {
        lock (_gate)
        {
            if (_isDisconnected) return false;
            (_presences ??= []).Add((presence, topic, key));
            return true;
        }
    }

    /// <summary>An entry has ended before the channel. Any thread.</summary>
    public void LetGo(Presence presence, string topic, string key)
    {
        lock (_gate) _presences?.Remove((presence, topic, key));
    }

    /// <summary>Sends the client the list of the channel's topic, behind the changes that are on their way; after the join where it runs.</summary>
    public ValueTask PushStateAsync(Presence presence, CancellationToken cancellationToken)
    {
        if (_state != ChannelState.Joining) return PushAsync();
        SendInfo(new StateDue(presence));
        return default;

        async ValueTask PushAsync()
        {
            var state = presence.Server.StateAsync(Topic.Name, Ended).AsTask();
            var payload = await state.WaitAsync(Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
            await FollowLane(cancellationToken).ConfigureAwait(false);
            Push(ReservedEvent.PresenceState, payload);
        }
    }

    // A client that has lost its connection may well come back, and one that joined again is back; the others meant to go.
    private static bool IsForGood(TerminateReason reason) => reason.IsGraceful && reason != TerminateReason.Closed &&
        reason != TerminateReason.DuplicateJoin && reason != TerminateReason.SessionTakenOver && reason != TerminateReason.Draining;

    private void LeavePresences()
    {
        HashSet<(Presence Presence, string Topic, string Key)>? presences;
        bool isFinal;
        lock (_gate)
        {
            (presences, _presences) = (_presences, null);
            isFinal = _endsForGood;
        }
        foreach (var (presence, topic, key) in presences ?? []) presence.Server.Untrack(this, topic, key, isFinal);
    }
}
