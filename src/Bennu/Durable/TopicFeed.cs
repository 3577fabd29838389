using Bennu.Broadcasting;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Microsoft.Extensions.Logging;

namespace Bennu.Durable;

/// <summary>
/// Turns the announcements of a durable topic, which PubSub may lose, repeat and reorder, into its log's exact sequence on this node
/// (durable topics, "Between nodes"). One that follows what was delivered goes straight to the fastlane; one further ahead waits until the log
/// was read up to it.
/// </summary>
internal sealed partial class TopicFeed
{
    // Announcements that wait for earlier ones; beyond it they are read from the log like the missing ones.
    private const int MaxAhead = 1_000;
    private const int MaxLags = 100;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1), LagDelay = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly TopicFastlane _lane;
    private readonly DurableTopics _topics;
    private readonly TopicPages _pages;
    private readonly RecentMessages _recent;                             // under the gate, like all that follows
    private readonly SortedDictionary<ulong, Broadcast> _ahead = [];
    private List<(ulong Position, TaskCompletionSource Reached)>? _waiting;
    private LogPlace _place;                                             // what was handed to the lane; no epoch before it is open
    private Task? _opening;
    private Task? _repair;
    private bool _mustRead;                                              // whether the log has to be read even where nothing waits
    private (LogPlace After, LogPlace UpTo, ReplayPage Page)? _latest;   // a herd that comes back was cut off at the same place
    private int _replays;
    private bool _isClosed;

    public TopicFeed(TopicFastlane lane, DurableTopics topics)
    {
        _lane = lane;
        _topics = topics;
        _pages = new TopicPages(lane.EncodedTopic, topics);
        _recent = new RecentMessages(topics.Budget);
        NextCheck = topics.NextCheck();
    }

    /// <summary>When it is compared with its log again; a timestamp. Owner: the registry.</summary>
    public long NextCheck { get; set; }

    /// <summary>How far it has come.</summary>
    public LogPlace Place
    {
        get
        {
            lock (_gate) return _place;
        }
    }

    private bool IsOpen => _place.Epoch is not null;

    /// <summary>Finds out where the topic is, and takes its newest messages into memory. Needed before a subscriber comes in.</summary>
    /// <exception cref="TopicLogException">The log failed.</exception>
    public Task OpenAsync()
    {
        lock (_gate)
        {
            if (IsOpen) return Task.CompletedTask;
            return _opening is { IsFaulted: false } ? _opening : _opening = ReadTailAsync();
        }
    }

    private async Task ReadTailAsync()
    {
        await Task.Yield();
        // What is recorded after this is announced here, or the log is checked.
        await _topics.WhenSubscribedAsync(_lane.Topic).ConfigureAwait(false);
        var after = (await _topics.SeekAsync(_lane.Topic, LogStart.Last(RecentMessages.MaxCount)).ConfigureAwait(false)).Position;
        while (true)
        {
            var page = await _topics.ReadAsync(_lane.Topic, after, RecentMessages.MaxCount, RecentMessages.MaxBytes).ConfigureAwait(false);
            lock (_gate)
            {
                if (_isClosed) return;
                foreach (var entry in page.Entries) _recent.Add(entry.ToBroadcast(page.Epoch));
                if (page.IsEnd)
                {
                    _place = new LogPlace(page.Epoch, page.Last);
                    _lane.Open(_place);
                    TakeAhead();
                    if (_mustRead) Repair(mustRead: true);
                    return;
                }
            }
            after = page.Entries[^1].Position;
        }
    }

    /// <summary>Takes an announcement. Any thread.</summary>
    public void Announce(Broadcast broadcast)
    {
        var link = broadcast.Link!.Value;
        lock (_gate)
        {
            if (IsOpen && _repair is null && link.Epoch == _place.Epoch)
            {
                if (link.Position <= _place.Position) return;
                if (link.Previous == _place.Position)
                {
                    Deliver(broadcast);
                    if (_ahead.Count > 0) TakeAhead();
                    return;
                }
            }
            if (_ahead.Count < MaxAhead) _ahead[link.Position] = broadcast;
            if (IsOpen) Repair(mustRead: link.Epoch != _place.Epoch); // positions of two epochs say nothing of each other
        }
    }

    /// <summary>Compares the topic with its log, as soon as it is open, and reads what is missing. Any thread.</summary>
    public async Task CheckAsync()
    {
        try
        {
            lock (_gate)
            {
                if (!IsOpen)
                {
                    _mustRead = true;
                    return;
                }
            }
            var newest = await _topics.SeekAsync(_lane.Topic, LogStart.Newest).ConfigureAwait(false);
            lock (_gate)
                if (newest != _place) Repair(mustRead: true);
        }
        catch (TopicLogException e)
        {
            Log.ReadFailed(_topics.Logger, _topics.ReadFailures.Limit(LogLevel.Error), e, _lane.Topic);
        }
    }

    /// <summary>Completes when the topic has come to a position on this node, or cannot come there for now.</summary>
    public Task WhenReachedAsync(ulong position)
    {
        lock (_gate)
        {
            if (!IsOpen || _isClosed || _place.Position >= position) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiting ??= []).Add((position, reached));
            return reached.Task;
        }
    }

    /// <summary>
    /// Decides how a subscriber comes in, by the chain of the log ("Joining"). Whatever comes after this moment is seen by the lane.
    /// </summary>
    /// <exception cref="TopicLogException">The log failed.</exception>
    public async ValueTask<StreamEntry> EnterAsync(Since since)
    {
        await OpenAsync().ConfigureAwait(false);
        switch (since.Kind)
        {
            case SinceKind.Absent: return StreamEntry.Live;
            case SinceKind.Start: return StreamEntry.Resumed(await _topics.SeekAsync(_lane.Topic, since.Start).ConfigureAwait(false));
            case SinceKind.Cursor: return await ContinueAsync(since.Cursor.ToPlace()).ConfigureAwait(false);
            default: return await ResetAsync("invalid", null).ConfigureAwait(false);
        }
    }

    /// <summary>Tells how a subscriber goes on from where it was: without a break, or with a reset.</summary>
    public async ValueTask<StreamEntry> ContinueAsync(LogPlace place)
    {
        lock (_gate)
            if (place == _place || (place.Epoch == _place.Epoch
                && _recent.Between(place.Epoch, place.Position, _place.Position) is not null))
                return StreamEntry.Resumed(place);
        var page = await _pages.ReadAsync(place.Position).ConfigureAwait(false);
        return page.Log!.Continues(place) switch
        {
            Continuity.Proven => StreamEntry.Resumed(place),
            Continuity.Expired => await ResetAsync("expired", place).ConfigureAwait(false),
            Continuity.Epoch => await ResetAsync("epoch", place).ConfigureAwait(false),
            _ => await ResetAsync("invalid", null).ConfigureAwait(false),
        };
    }

    /// <summary>How a subscriber starts anew: with everything that is retained.</summary>
    /// <exception cref="TopicLogException">The log failed.</exception>
    public async ValueTask<StreamEntry> ResetAsync(string reason, LogPlace? seen)
    {
        var page = await _topics.ReadAsync(_lane.Topic, 0, 1, 1).ConfigureAwait(false);
        return page.Entries.Count > 0
            ? StreamEntry.Reset(reason, seen, new LogPlace(page.Epoch, page.Entries[0].Previous), page.Entries[0].Position)
            : StreamEntry.Reset(reason, seen, new LogPlace(page.Epoch, page.Last), 0);
    }

    /// <summary>What follows a place: up to where the topic is on this node where that is in memory, else a page of the log.</summary>
    /// <exception cref="TopicLogException">The log failed.</exception>
    public async ValueTask<ReplayPage> ReadAsync(LogPlace after) =>
        FindRecent(after, Place) ?? await _pages.ReadAsync(after.Position).ConfigureAwait(false);

    /// <summary>The messages between two places, where they are in memory.</summary>
    public ReplayPage? FindRecent(LogPlace after, LogPlace upTo)
    {
        if (after.Epoch != upTo.Epoch) return null;
        lock (_gate)
        {
            if (_latest is { } latest && latest.After == after && latest.UpTo == upTo) return latest.Page;
            if (_recent.Between(after.Epoch, after.Position, upTo.Position) is not { } between) return null;
            var page = new ReplayPage(_lane.EncodedTopic, between, null, _topics.Logger);
            _latest = (after, upTo, page);
            return page;
        }
    }

    /// <summary>Lets a subscriber read the log from its place on, until it returns to the lane.</summary>
    public void Replay(FastlaneMember member) => new TopicReplay(_lane, this, _topics, member).Start();

    /// <summary>A replay begins to read; what it and others read together is kept until the last one ends.</summary>
    public void BeginReplay()
    {
        lock (_gate) _replays++;
    }

    /// <summary>A replay has ended.</summary>
    public void EndReplay()
    {
        lock (_gate)
        {
            if (--_replays == 0) Forget();
        }
    }

    /// <summary>The log is not what it was: replays read it again, lest they send for ever what it has forgotten.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _latest = null;
            _pages.Clear();
        }
    }

    /// <summary>The topic has no subscribers on this node any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _recent.Clear();
            _ahead.Clear();
            ReleaseWaiting(ulong.MaxValue);
        }
    }

    private void Deliver(Broadcast broadcast)
    {
        _place = broadcast.Link!.Value.Place;
        if (!_isClosed) _recent.Add(broadcast);
        _lane.Deliver(broadcast);
        if (_waiting is not null) ReleaseWaiting(_place.Position);
    }

    // Delivers what was announced too early and now follows; has the log read where something is still missing.
    private void TakeAhead()
    {
        if (!TryTakeAhead()) Repair(mustRead: false);
    }

    // False where something before the earliest one that waits is missing.
    private bool TryTakeAhead()
    {
        while (_ahead.Count > 0)
        {
            var (position, broadcast) = _ahead.First();
            var isNext = IsNext(broadcast);
            if (position > _place.Position && !isNext) return false;
            _ahead.Remove(position);
            if (isNext) Deliver(broadcast);
        }
        return true;
    }

    private void ReleaseWaiting(ulong upTo)
    {
        if (_waiting is null) return;
        foreach (var (position, reached) in _waiting)
            if (position <= upTo) reached.TrySetResult();
        _waiting.RemoveAll(w => w.Position <= upTo);
        if (_waiting.Count == 0) _waiting = null;
    }

    private void Repair(bool mustRead)
    {
        _mustRead |= mustRead;
        _repair ??= _topics.Work.Start(this, static feed => feed.RepairAsync());
    }

    // Reads the log from where the topic is on this node until nothing is missing. The only one to deliver meanwhile.
    private async Task RepairAsync()
    {
        await Task.Yield(); // the gate is held
        for (var lags = 0; ; lags++)
        {
            try
            {
                lock (_gate)
                    if (EndIfComplete(lags)) return;
                if (await ReadMissingAsync().ConfigureAwait(false)) lags = 0;
                else await Task.Delay(LagDelay, _topics.Time, _topics.Stopping).ConfigureAwait(false); // announced, but not yet to be read here
            }
            catch (Exception e) when (!_topics.Stopping.IsCancellationRequested)
            {
                Log.ReadFailed(_topics.Logger, _topics.ReadFailures.Limit(LogLevel.Error), e, _lane.Topic);
                lock (_gate)
                {
                    _mustRead = true;
                    ReleaseWaiting(ulong.MaxValue);
                }
                await Task.Delay(RetryDelay, _topics.Time, _topics.Stopping).ConfigureAwait(false);
            }
        }
    }

    // Delivers one page of what is missing; false where the log has nothing new.
    private async Task<bool> ReadMissingAsync()
    {
        LogPlace place;
        lock (_gate)
        {
            _mustRead = false;
            place = _place;
        }
        var log = await _topics.ReadAsync(_lane.Topic, place.Position, TopicPages.MaxEntries, TopicPages.MaxBytes).ConfigureAwait(false);
        var continuity = log.Continues(place);
        if (continuity != Continuity.Proven)
        {
            await BreakAsync(place, continuity == Continuity.Expired ? "expired" : "epoch").ConfigureAwait(false);
            return true;
        }
        lock (_gate)
        {
            foreach (var entry in log.Entries) Deliver(entry.ToBroadcast(log.Epoch));
            _mustRead |= !log.IsEnd;
        }
        return log.Entries.Count > 0;
    }

    // Complete when what was announced meanwhile follows, and none of it is left over. What the log does not show for long was never recorded, or
    // is history that was lost.
    private bool EndIfComplete(int lags)
    {
        if (_isClosed || lags > MaxLags) _ahead.Clear();
        if (!_isClosed && (_mustRead || !TryTakeAhead())) return false;
        _repair = null;
        return true;
    }

    private bool IsNext(Broadcast broadcast) =>
        broadcast.Link is { } link && link.Epoch == _place.Epoch && link.Previous == _place.Position;

    private async Task BreakAsync(LogPlace seen, string reason)
    {
        var entry = await ResetAsync(reason, seen).ConfigureAwait(false);
        var newest = await _topics.SeekAsync(_lane.Topic, LogStart.Newest).ConfigureAwait(false);
        Log.Broken(_topics.Logger, _lane.Topic, reason);
        lock (_gate)
        {
            _recent.Clear();
            Forget();
            _place = newest;
            _lane.Reset(entry, newest);
            ReleaseWaiting(ulong.MaxValue);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 90, Message = "Reading the log of topic \"{Topic}\" failed; it is tried again.")]
        public static partial void ReadFailed(ILogger logger, LogLevel level, Exception exception, string topic);

        [LoggerMessage(91, LogLevel.Warning,
            "The log of topic \"{Topic}\" does not link to what was delivered ({Reason}); its subscribers are told that they missed messages.")]
        public static partial void Broken(ILogger logger, string topic, string reason);
    }
}
