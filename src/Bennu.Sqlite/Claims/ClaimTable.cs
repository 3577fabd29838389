using Bennu.PubSub.Deduplication;

namespace Bennu.Sqlite.Claims;

/// <summary>
/// Who handles which message. In memory, as the file has one owner: the claims of a process that ended are gone with it, sooner than their
/// leases. Safe for any thread.
/// </summary>
internal sealed class ClaimTable(TimeProvider time)
{
    private const int MaxTopics = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<MessageKey, Claim> _claims = [];
    private readonly Dictionary<string, TopicIds> _topics = [];
    private long _lastToken;

    /// <summary>Takes a claim that nobody holds.</summary>
    public Attempt TryTake(MessageKey key, LedgerTerms terms)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var isNew = !_claims.TryGetValue(key, out var claim);
            if (isNew) claim = new Claim();
            else if (!claim!.MayBeTaken(now)) return default;
            var ids = Topic(key.Topic);
            if (isNew)
            {
                _claims.Add(key, claim);
                ids.Claims++;
            }
            claim.Wake();
            claim.IsHeld = true;
            claim.Token = ++_lastToken;
            claim.Until = now + terms.Lease;
            claim.Expires = claim.Until + terms.Window;
            return new Attempt(claim.Token, isNew, claim.Failures, ids.NeedsCount(terms.MaxIds, now), ids.Recorded);
        }
    }

    /// <summary>Whether a claim that was just taken may stay, by the number of its topic's ids.</summary>
    /// <param name="key">The message.</param>
    /// <param name="terms">What it is claimed under.</param>
    /// <param name="attempt">What taking it gave.</param>
    /// <param name="replies">How many replies of the topic are recorded, where they were counted.</param>
    public bool Admit(MessageKey key, LedgerTerms terms, Attempt attempt, long? replies)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var ids = Topic(key.Topic);
            if (replies is { } count) ids.Count(count, attempt.Recorded, now);
            return !attempt.IsNew || !ids.Exceeds(terms.MaxIds);
        }
    }

    public bool Renew(LedgerClaim claim)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is not { } held) return false;
            held.Until = now + claim.Terms.Lease;
            held.Expires = held.Until + claim.Terms.Window;
            return true;
        }
    }

    /// <summary>Keeps the claim while its reply is written; false where it has passed on.</summary>
    public bool BeginRecord(LedgerClaim claim)
    {
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is not { IsRecording: false } held) return false;
            return held.IsRecording = true;
        }
    }

    public void EndRecord(LedgerClaim claim, bool isRecorded)
    {
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is not { } held) return;
            held.IsRecording = false;
            if (!isRecorded) return;
            Topic(claim.Key.Topic).Recorded++;
            Remove(claim.Key, held);
        }
    }

    /// <summary>Gives a claim up.</summary>
    public void Release(MessageKey key, long token, LedgerTerms terms, bool hasFailed)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (Held(key, token) is not { IsRecording: false } held) return;
            if (hasFailed)
            {
                held.Failures++;
                held.Expires = now + terms.Window;
            }
            if (held.Failures == 0)
            {
                Remove(key, held);
                return;
            }
            held.IsHeld = false;
            held.Wake();
        }
    }

    /// <summary>What to wait for where the key is held: the claim's end, or that of its lease.</summary>
    public (Task? End, TimeSpan Lease) Wait(MessageKey key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_claims.TryGetValue(key, out var claim) || claim.MayBeTaken(now)) return default;
            if (claim.IsRecording) return (claim.End, Timeout.InfiniteTimeSpan);
            // Whole milliseconds are what timers know; one that is early would find the lease not over.
            return (claim.End, TimeSpan.FromMilliseconds(Math.Ceiling((claim.Until - now).TotalMilliseconds)));
        }
    }

    /// <summary>Forgets failures that are old enough, and claims nobody will end any more.</summary>
    public void Tidy()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            // Removing while enumerating is allowed for a dictionary.
            foreach (var (key, claim) in _claims)
                if (claim.MayBeTaken(now) && claim.Expires <= now) Remove(key, claim);
            if (_topics.Count <= MaxTopics) return;
            foreach (var (topic, ids) in _topics)
                if (ids.Claims == 0) _topics.Remove(topic);
        }
    }

    private Claim? Held(MessageKey key, long token) =>
        _claims.TryGetValue(key, out var claim) && claim.IsHeld && claim.Token == token ? claim : null;

    private TopicIds Topic(string topic)
    {
        if (!_topics.TryGetValue(topic, out var ids)) _topics.Add(topic, ids = new TopicIds());
        return ids;
    }

    private void Remove(MessageKey key, Claim claim)
    {
        _claims.Remove(key);
        Topic(key.Topic).Claims--;
        claim.Wake();
    }
}
