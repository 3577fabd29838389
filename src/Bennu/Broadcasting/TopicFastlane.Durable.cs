using Bennu.Durable;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Broadcasting;

/// <content>The members of a durable route: into the live feed, out of it, and what they are told when the log breaks.</content>
internal sealed partial class TopicFastlane
{
    // Owner: the flush.
    private LogPlace _place;                           // of the last durable broadcast before the batch
    private Dictionary<string, FastlaneMember>? _sessions; // durable members by their client session

    /// <summary>What puts the topic's durable broadcasts in the log's order; null as long as no durable route had a member. Set under <see cref="Membership"/>.</summary>
    public TopicFeed? Feed { get; set; }

    /// <summary>Delivers a broadcast to every member, in its turn.</summary>
    public void Deliver(Broadcast broadcast) => Enqueue(new(FastlaneItemKind.Broadcast, broadcast), atOnce: false);

    /// <summary>From here on the topic's log is delivered.</summary>
    public void Open(LogPlace place) => Enqueue(new(FastlaneItemKind.Open, Place: place), atOnce: false);

    /// <summary>The log broke: tells every durable member, and lets them start anew. Durable broadcasts go on from a place.</summary>
    public void Reset(StreamEntry entry, LogPlace place) => Enqueue(new(FastlaneItemKind.Reset, Entry: entry, Place: place), atOnce: false);

    /// <summary>Takes a durable member back that has read the log up to its place.</summary>
    public void Return(FastlaneMember member) => Enqueue(new(FastlaneItemKind.Return, Member: member), atOnce: true);

    /// <summary>Makes a durable member's mark known, before what it marks is delivered.</summary>
    public void Mark(FastlaneMember member) => Enqueue(new(FastlaneItemKind.Mark, Member: member), atOnce: true);

    private void Enter(FastlaneMember member, StreamEntry? entry, LogPlace place)
    {
        Add(member);
        if (member.Durable is not { } durable) return;
        DeliverFrame(member, entry!.Frame(member.Serializer, durable.JoinRef, EncodedTopic, place));
        durable.Place = entry.From ?? place;
        Know(member, durable);
        if (!durable.IsGone) Admit(member, durable, place);
    }

    private void Know(FastlaneMember member, DurableMember durable)
    {
        if (durable.Session is { } session) (_sessions ??= [])[session] = member;
    }

    // Into the live feed, where the member has everything up to where the topic is; the little that is missing it gets from memory.
    private void Admit(FastlaneMember member, DurableMember durable, LogPlace place)
    {
        if (durable.Place.Epoch == place.Epoch && durable.Place.Position >= place.Position)
        {
            durable.Ahead = durable.Place.Position == place.Position ? 0 : durable.Place.Position;
            durable.IsAway = false;
        }
        else if (durable.HasRoom && Feed!.FindRecent(durable.Place, place) is { } page)
        {
            durable.TrySend(page);
            durable.IsAway = false;
        }
        else
        {
            durable.IsAway = true;
            Feed!.Replay(member);
        }
    }

    // Out of the live feed, to read the log at the connection's own pace.
    private void FallBack(FastlaneMember member, DurableMember durable, LogPlace place)
    {
        _metrics.FellBack();
        GoAway(member, durable, place);
    }

    private void GoAway(FastlaneMember member, DurableMember durable, LogPlace place)
    {
        durable.IsAway = true;
        durable.Ahead = 0;
        durable.Place = place;
        Feed!.Replay(member);
    }

    private void Move(in FastlaneItem item)
    {
        _place = item.Place;
        if (item.Entry is not { } entry) return;
        foreach (var member in _members)
        {
            if (member.Durable is not { IsAway: false } durable) continue; // who is away finds it out by reading
            _metrics.Reset(entry.Reason!);
            durable.TrySend(entry.After(durable.Ahead).Frame(member.Serializer, durable.JoinRef, EncodedTopic, item.Place));
            durable.Ahead = 0;
            durable.Place = entry.From!.Value;
            Admit(member, durable, item.Place);
        }
    }
}
