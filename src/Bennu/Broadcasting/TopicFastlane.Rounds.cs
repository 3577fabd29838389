using System.Runtime.InteropServices;
using Bennu.Protocol;

namespace Bennu.Broadcasting;

/// <content>
/// Writing to many members takes its time. What is broadcast meanwhile does not wait for the end of it: it joins in where the writing just is, goes
/// together with the earlier broadcasts to the members that lack those, and then to the ones before. So all that is under way at the same time
/// costs each member one write a round.
/// </content>
internal sealed partial class TopicFastlane
{
    // Among fewer, the round is over before anything could join.
    private const int ManyMembers = 64;

    private readonly List<FastlaneRound> _rounds = [];  // Owner: the flush, like all that follows
    private readonly List<EncodedBatch> _merged = [];   // what is under way, in each serializer's form
    private List<FastlaneItem> _joining = [];
    private long _visit;
    private int _unlike;                                // members that do not simply get all broadcasts

    private bool IsJoinable => _members.Count >= ManyMembers && _unlike == 0;

    private bool IsGoingRound => _rounds.Count > 0;

    private void BeginRounds()
    {
        _visit = 0;
        Begin(new(_batch, _batchNumber, 0, _upTo));
        _batch = new FastlaneBatch(EncodedTopic, _logger);
    }

    // Goes a part of the way. It pauses often, so that what is broadcast meanwhile gets in, but not so often that joining it costs much.
    private void GoOn()
    {
        if (_visit > 0) Join();
        var count = _members.Count;
        for (var left = Math.Clamp(count / 8, 64, 256); left > 0; left--)
        {
            Visit(_members[(int)(_visit++ % count)]);
            if (_visit < _rounds[0].Start + count) continue;
            Volatile.Write(ref _flushed, _rounds[0].UpTo);
            _rounds.RemoveAt(0);
            _merged.Clear();
            CountSent();
            if (!IsGoingRound) return;
        }
    }

    private void Begin(in FastlaneRound round)
    {
        _rounds.Add(round);
        _merged.Clear();
        var broadcasts = 0;
        foreach (var under in _rounds) broadcasts += under.Batch.Count;
        _metrics.FastlaneFlushed(broadcasts);
    }

    // Takes what waits, unless something in it must not meet a round under way.
    private void Join()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_pending.Count == 0 || !CanJoin(_pending)) return;
            (_joining, _pending) = (_pending, _joining);
            _upTo = _enqueued;
            _pendingBytes = 0;
            (room, _room) = (_room, null);
        }
        room?.TrySetResult();
        _batchNumber++;
        foreach (var item in _joining)
            if (item.Broadcast is { } broadcast) _batch.Add(broadcast);
        foreach (var item in _joining)
        {
            if (SpecialFor(item) is not { } member || member.SpecialIn == _batchNumber) continue;
            CatchUpWith(member);
            DeliverSpecial(member, CollectionsMarshal.AsSpan(_joining));
        }
        if (_batch.Count > 0) Begin(new(_batch, _batchNumber, _visit, _upTo));
        else _rounds[^1] = _rounds[^1] with { UpTo = _upTo };
        _joining.Clear();
        _batch = new FastlaneBatch(EncodedTopic, _logger);
    }

    private static bool CanJoin(List<FastlaneItem> items)
    {
        foreach (var item in items)
            if (item is not ({ Kind: FastlaneItemKind.Frame } or { Broadcast: { Link: null } })) return false;
        return true;
    }

    private void Visit(FastlaneMember member)
    {
        if (member.SpecialIn < _rounds[0].Number) DeliverAll(member, Merged(member.Serializer));
        else CatchUp(member);
    }

    // What is under way, without what the member got before its own.
    private void CatchUp(FastlaneMember member)
    {
        foreach (var round in _rounds)
            if (member.SpecialIn < round.Number) DeliverAll(member, round.Batch.For(member.Serializer));
    }

    // The member gets now what its next visit would bring.
    private void CatchUpWith(FastlaneMember member)
    {
        if (member.Index < 0) return;
        var count = _members.Count;
        foreach (var round in _rounds)
        {
            var place = (member.Index - (round.Start % count) + count) % count;
            if (member.SpecialIn < round.Number && place >= _visit - round.Start) DeliverAll(member, round.Batch.For(member.Serializer));
        }
    }

    private void DeliverAll(FastlaneMember member, EncodedBatch encoded)
    {
        if (member.Durable is not { } durable) member.Writer.Write(encoded);
        else if (!durable.TrySend(encoded)) return;
        _sentMessages += encoded.Count;
        _sentBytes += encoded.Length;
    }

    private EncodedBatch Merged(Serializer serializer)
    {
        if (_rounds.Count == 1) return _rounds[0].Batch.For(serializer);
        foreach (var merged in _merged)
            if (ReferenceEquals(merged.Serializer, serializer)) return merged;
        var parts = new EncodedBatch[_rounds.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = _rounds[i].Batch.For(serializer);
        var fresh = EncodedBatch.Merge(parts);
        _merged.Add(fresh);
        return fresh;
    }
}
