using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Bennu.PubSub.Deduplication;

/// <summary>
/// Some topics' messages in a <see cref="MemoryLedger"/>, under one gate. Times are since its creation, so no set clock disturbs them.
/// </summary>
internal sealed class LedgerShard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageKey, LedgerEntry> _entries = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly PriorityQueue<LedgerEntry, TimeSpan> _due = new();
    private readonly long _start = time.GetTimestamp();
    private long _lastToken;

    public LedgerClaim Claim(MessageKey key, LedgerTerms terms)
    {
        lock (_gate)
        {
            var now = Forget();
            if (!_entries.TryGetValue(key, out var entry))
            {
                if (_counts.GetValueOrDefault(key.Topic) >= terms.MaxIds) return new(key, terms, ClaimOutcome.Full);
                Add(entry = new(key), After(now, terms.Window));
            }

            if (entry.Reply is not null) return new(key, terms, ClaimOutcome.Recorded, 0, entry.Failures, entry.Reply);
            if (entry.IsRunning(now)) return new(key, terms, ClaimOutcome.Running, 0, entry.Failures);
            entry.End();
            entry.Token = ++_lastToken;
            Lease(entry, terms, now);
            return new(key, terms, ClaimOutcome.Granted, entry.Token, entry.Failures);
        }
    }

    public bool Renew(LedgerClaim claim)
    {
        lock (_gate)
        {
            var now = Forget();
            if (!IsHeld(claim, out var entry)) return false;
            Lease(entry, claim.Terms, now);
            return true;
        }
    }

    public RecordedReply? Record(LedgerClaim claim, RecordedReply reply)
    {
        lock (_gate)
        {
            var now = Forget();
            if (!IsHeld(claim, out var entry)) return entry?.Reply;
            entry.Reply = reply;
            Expire(entry, After(now, claim.Terms.Window));
            entry.End();
            return reply;
        }
    }

    public void Release(LedgerClaim claim, bool hasFailed)
    {
        lock (_gate)
        {
            var now = Forget();
            if (!IsHeld(claim, out var entry)) return;
            if (hasFailed) entry.Failures++;
            if (entry.Failures > 0) Expire(entry, After(now, claim.Terms.Window));
            else Remove(entry);
            entry.End();
        }
    }

    /// <summary>What to wait for where a message is being handled, and for how long at most.</summary>
    public bool TryWait(MessageKey key, [NotNullWhen(true)] out Task? ended, out TimeSpan leaseLeft)
    {
        lock (_gate)
        {
            var now = Forget();
            var isRunning = _entries.TryGetValue(key, out var entry) && entry.IsRunning(now);
            ended = isRunning ? entry!.WhenEnded() : null;
            leaseLeft = isRunning ? entry!.LeaseEnd - now : default;
            return isRunning;
        }
    }

    private static TimeSpan After(TimeSpan now, TimeSpan span) => span < TimeSpan.MaxValue - now ? now + span : TimeSpan.MaxValue;

    private bool IsHeld(LedgerClaim claim, [NotNullWhen(true)] out LedgerEntry? entry) =>
        _entries.TryGetValue(claim.Key, out entry) && entry.Token == claim.Token;

    private void Lease(LedgerEntry entry, LedgerTerms terms, TimeSpan now)
    {
        entry.LeaseEnd = After(now, terms.Lease);
        Expire(entry, After(entry.LeaseEnd, terms.Window));
    }

    private void Add(LedgerEntry entry, TimeSpan due)
    {
        _entries.Add(entry.Key, entry);
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, entry.Key.Topic, out _)++;
        Enqueue(entry, due);
    }

    private void Remove(LedgerEntry entry)
    {
        entry.IsForgotten = true;
        _entries.Remove(entry.Key);
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, entry.Key.Topic);
        if (--count == 0) _counts.Remove(entry.Key.Topic);
        // What was given up waits in the queue all the same; many of them would fill it.
        if (_due.Count > 2 * _entries.Count + 64) Requeue();
    }

    private void Expire(LedgerEntry entry, TimeSpan expiry)
    {
        entry.Expiry = expiry;
        if (expiry < entry.Due) Enqueue(entry, expiry);
    }

    private void Enqueue(LedgerEntry entry, TimeSpan due)
    {
        entry.Due = due;
        _due.Enqueue(entry, due);
    }

    private void Requeue()
    {
        _due.Clear();
        foreach (var entry in _entries.Values) Enqueue(entry, entry.Expiry);
    }

    private TimeSpan Forget()
    {
        var now = time.GetElapsedTime(_start);
        while (_due.TryPeek(out var entry, out var due) && due < now)
        {
            _due.Dequeue();
            // It may be queued twice, the other time later or earlier.
            if (entry.IsForgotten || due != entry.Due) continue;
            if (entry.Expiry < now) Remove(entry);
            else Enqueue(entry, entry.Expiry);
        }

        return now;
    }
}
