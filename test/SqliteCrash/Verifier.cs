using System.Text;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Holds a store against everything it has acknowledged.</summary>
internal sealed class Verifier
{
    private readonly Dictionary<(string Topic, ulong Position), Acknowledged> _all = [];
    private readonly Dictionary<string, ulong> _newest = [];
    private string? _epoch;

    public int Count => _all.Count;

    /// <summary>Takes over what one process has acknowledged; each position has to be new, and beyond those of earlier processes.</summary>
    public void Add(IReadOnlyCollection<Acknowledged> life)
    {
        foreach (var one in life)
        {
            Check(one.Epoch == (_epoch ??= one.Epoch), $"the epoch was {_epoch}, and {one} has another");
            Check(_all.TryAdd((one.Topic, one.Position), one), $"{one} has a position given before");
            Check(one.Position > _newest.GetValueOrDefault(one.Topic), $"{one} is not beyond an earlier process's messages");
        }
        foreach (var topic in life.GroupBy(one => one.Topic)) _newest[topic.Key] = topic.Max(one => one.Position);
    }

    /// <summary>Reads all topics from their beginning: the chain is whole, and all that was acknowledged is in it.</summary>
    public async Task VerifyAsync(SqliteStore store)
    {
        var found = 0;
        foreach (var topic in _newest.Keys)
        {
            ulong last = 0;
            HashSet<string> ids = [];
            while (true)
            {
                var page = await store.Log.ReadAsync(topic, last, 10_000, long.MaxValue);
                Check(page.Epoch == _epoch, $"the epoch was {_epoch}, and is {page.Epoch}");
                foreach (var entry in page.Entries)
                {
                    Check(entry.Previous == last, $"{topic} {entry.Position} follows {entry.Previous} and not {last}");
                    last = entry.Position;
                    var id = Encoding.UTF8.GetString(entry.Message.Payload.Span).TrimEnd();
                    Check(ids.Add(id), $"{id} is recorded twice");
                    if (!_all.TryGetValue((topic, last), out var known)) continue;
                    Check(known.Id == id, $"{known} has become {id}");
                    Check(known.Previous == entry.Previous, $"{known} follows {entry.Previous} now");
                    found++;
                }
                if (!page.IsEnd) continue;
                Check(page.Last == last, $"the last of {topic} is {page.Last}, and its newest message is {last}");
                break;
            }
        }
        Check(found == _all.Count, $"{_all.Count - found} of {_all.Count} acknowledged messages are missing");
    }

    /// <summary>Appends and claims acknowledged messages once more: neither is new.</summary>
    public static async Task RepeatAsync(SqliteStore store, IEnumerable<Acknowledged> some)
    {
        foreach (var one in some)
        {
            var message = new LogMessage { Topic = one.Topic, Event = "new_msg", Payload = default, Id = one.Id };
            var repeat = await store.Log.AppendAsync(message, Publisher.KeepsAll);
            Check(repeat == new LogAppend(new(one.Epoch, one.Position, one.Previous), IsRepeat: true), $"{one} again is {repeat}");
            if (int.Parse(one.Id[(one.Id.LastIndexOf('-') + 1)..]) % 2 == 0) continue;
            var claim = await store.Ledger.ClaimAsync(new(one.Topic, one.Id), new());
            Check(claim.Outcome == ClaimOutcome.Recorded, $"the reply to {one} is {claim.Outcome}");
        }
    }

    public static void Check(bool isTrue, string otherwise)
    {
        if (!isTrue) throw new InvalidOperationException(otherwise);
    }
}
