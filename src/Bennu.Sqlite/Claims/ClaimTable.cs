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

    // Not from 0: a claim of an earlier process is none of this one's.
    private long _lastToken = Random.Shared.NextInt64(1L << 62);

    /// <summary>Takes a claim that nobody holds.</summary>
    public Attempt TryTake(MessageKey key, LedgerTerms terms)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var isNew = !_claims.TryGetValue(key, out var claim);
            if (!isNew && !claim!.HasLapsed(now)) return default;
            var ids = Topic(key.Topic);
            if (isNew)
            {
                _claims.Add(key, claim = new Claim());
                ids.Claims++;
            }
            claim!.Wake();
            claim.Token = ++_lastToken;
            Prolong(claim, terms, now);
            return new Attempt(claim.Token, isNew, ids.NeedsCount(terms.MaxIds, now), ids.Added);
        }
    }

    /// <summary>Whether a claim that was just taken may stay, by the number of its topic's ids.</summary>
    /// <param name="key">The message.</param>
    /// <param name="terms">What it is claimed under.</param>
    /// <param name="attempt">What taking it gave.</param>
    /// <param name="hasRow">Whether the id has a row already.</param>
    /// <param name="rows">How many rows the topic has, where they were counted.</param>
    public bool Admit(MessageKey key, LedgerTerms terms, Attempt attempt, bool hasRow, long? rows)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var ids = Topic(key.Topic);
            if (rows is { } count) ids.Count(count, attempt.AddedBefore, now);
            if (hasRow && Held(key, attempt.Token) is { IsCounted: true } claim)
            {
                claim.IsCounted = false;
                ids.Claims--;
            }
            return hasRow || !attempt.IsNew || !ids.Exceeds(terms.MaxIds);
        }
    }

    public bool Renew(LedgerClaim claim)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is not { } held) return false;
            Prolong(held, claim.Terms, now);
            return true;
        }
    }

    /// <summary>Keeps a claim while what it ends with is written; false where it has passed on, or is ending already.</summary>
    public bool BeginEnd(LedgerClaim claim)
    {
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is not { IsEnding: false } held) return false;
            return held.IsEnding = true;
        }
    }

    /// <summary>Goes on holding a claim whose end could not be written.</summary>
    public void KeepOn(LedgerClaim claim)
    {
        lock (_lock)
        {
            if (Held(claim.Key, claim.Token) is { } held) held.IsEnding = false;
        }
    }

    /// <summary>Ends a claim.</summary>
    /// <param name="key">The message.</param>
    /// <param name="token">The claim's token.</param>
    /// <param name="addsRow">Whether the id has a row from now on that it did not have.</param>
    public void End(MessageKey key, long token, bool addsRow = false)
    {
        lock (_lock)
        {
            if (Held(key, token) is not { } held) return;
            if (addsRow) Topic(key.Topic).Added++;
            Remove(key, held);
        }
    }

    /// <summary>What to wait for where the key is held: the claim's end, or that of its lease.</summary>
    public (Task? End, TimeSpan Lease) Wait(MessageKey key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_claims.TryGetValue(key, out var claim) || claim.HasLapsed(now)) return default;
            if (claim.IsEnding) return (claim.End, Timeout.InfiniteTimeSpan);
            // Whole milliseconds are what timers know; one that is early would find the lease not over.
            return (claim.End, TimeSpan.FromMilliseconds(Math.Ceiling((claim.Until - now).TotalMilliseconds)));
        }
    }

    /// <summary>Forgets claims nobody will end any more, and topics without any.</summary>
    public void Tidy()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            // A dictionary may be removed from while it is enumerated.
            foreach (var (key, claim) in _claims)
                if (claim.HasLapsed(now) && claim.Expires <= now) Remove(key, claim);
            if (_topics.Count <= MaxTopics) return;
            foreach (var (topic, ids) in _topics)
                if (ids.Claims == 0) _topics.Remove(topic);
        }
    }

    private static void Prolong(Claim claim, LedgerTerms terms, DateTimeOffset now)
    {
        claim.Until = now + terms.Lease;
        claim.Expires = claim.Until + terms.Window;
    }

    private Claim? Held(MessageKey key, long token) => _claims.TryGetValue(key, out var claim) && claim.Token == token ? claim : null;

    private TopicIds Topic(string topic)
    {
        if (!_topics.TryGetValue(topic, out var ids)) _topics.Add(topic, ids = new TopicIds());
        return ids;
    }

    private void Remove(MessageKey key, Claim claim)
    {
        _claims.Remove(key);
        if (claim.IsCounted) Topic(key.Topic).Claims--;
        claim.Wake();
    }
}
