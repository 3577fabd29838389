namespace Bennu.PubSub.Presence;

/// <summary>What replicas tell one another. Each message speaks only of the entries of the replica it is from or asks for.</summary>
internal abstract record PresenceMessage(ReplicaId Replica);

/// <summary>
/// A heartbeat with what changed: the events after one number up to another. Who knows all events up to the first knows all up to the second
/// once it was applied; applied twice it changes nothing.
/// </summary>
/// <param name="Replica">Who sends it.</param>
/// <param name="From">The number of the event before the first.</param>
/// <param name="To">The number of the last event.</param>
/// <param name="Added">The entries of these events, those that were removed again left out; in the order of their dots.</param>
/// <param name="Removed">What these events removed, in their order.</param>
/// <param name="WantsAnswer">Whether everyone who gets it is to answer with a heartbeat of its own.</param>
internal sealed record DeltaMessage(
    ReplicaId Replica, long From, long To, IReadOnlyList<PresenceEntry> Added, IReadOnlyList<Removal> Removed, bool WantsAnswer = false)
    : PresenceMessage(Replica);

/// <summary>Asks a replica for what is missing here.</summary>
/// <param name="Replica">The one that is asked.</param>
/// <param name="Node">Who asks.</param>
/// <param name="Number">Names the answer.</param>
/// <param name="Place">What is wanted.</param>
internal sealed record TransferRequest(ReplicaId Replica, string Node, long Number, TransferPlace Place) : PresenceMessage(Replica);

/// <summary>A part of what was asked for: which older entries still are, and the newer ones.</summary>
/// <param name="Replica">Who answers.</param>
/// <param name="Number">The number of the request.</param>
/// <param name="Place">What this is of the whole; its <see cref="TransferPlace.Until"/> is set.</param>
/// <param name="UpTo">The last dot that this page tells of; the whole's last page tells up to <see cref="TransferPlace.Until"/>.</param>
/// <param name="Kept">The dots of the entries that the requester may have.</param>
/// <param name="Added">The entries that it cannot have.</param>
internal sealed record TransferPage(
    ReplicaId Replica, long Number, TransferPlace Place, long UpTo, IReadOnlyList<long> Kept, IReadOnlyList<PresenceEntry> Added)
    : PresenceMessage(Replica)
{
    public bool IsLast => UpTo == Place.Until;
}

/// <summary>A replica goes for good.</summary>
internal sealed record LeaveMessage(ReplicaId Replica) : PresenceMessage(Replica);

/// <summary>The removal of an entry.</summary>
/// <param name="Event">The number of the removing event.</param>
/// <param name="Dot">The dot of the entry.</param>
/// <param name="IsFinal">Whether its owner meant to go, so that nobody need wait for it to come back.</param>
internal readonly record struct Removal(long Event, long Dot, bool IsFinal);

/// <summary>A part of a transfer.</summary>
/// <param name="Since">The number of the last event that the requester knows.</param>
/// <param name="Until">The number of the last event that the whole transfer tells of; 0 while the answerer has not said it.</param>
/// <param name="After">The dot that the part begins after.</param>
internal readonly record struct TransferPlace(long Since, long Until, long After);
