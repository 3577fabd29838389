using Bennu.Protocol;
using Bennu.PubSub.Presence;
using Bennu.Sockets;

namespace Bennu.Presences;

/// <summary>
/// Brings changes and lists to the clients, topic by topic: at once where a topic was quiet, and at most one of each in a period where much
/// happens, so that a crowd that joins does not cost the square of its number.
/// </summary>
internal sealed class PresencePump(Presence presence, Func<PresenceDiff, ValueTask> send, WorkQueue work, TimeProvider time) : IThreadPoolWorkItem
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TopicRound> _rounds = []; // under the gate
    private readonly Queue<TopicRound> _begun = [];               // under the gate

    /// <summary>Adds changes, which <see cref="Run"/> sends.</summary>
    public void Add(IReadOnlyCollection<PresenceDiff> diffs)
    {
        lock (_gate)
        {
            foreach (var diff in diffs)
            {
                var round = RoundOf(diff.Topic);
                if (round.Diff is { } earlier) earlier.Append(diff);
                else round.Diff = diff;
            }
        }
    }

    /// <summary>The list of a topic as clients get it, with all that was tracked before this call.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="givesUp">When the caller waits for it no longer.</param>
    public ValueTask<Payload> StateAsync(string topic, CancellationToken givesUp)
    {
        lock (_gate)
        {
            var round = RoundOf(topic);
            if (round.HasGivenState)
            {
                round.NextState ??= new TaskCompletionSource<Payload>(TaskCreationOptions.RunContinuationsAsynchronously);
                work.WaitsFor(round.NextState.Task, givesUp);
                return new(round.NextState.Task);
            }
            round.HasGivenState = true;
        }
        Run();
        return presence.EncodeListAsync(topic);
    }

    /// <summary>Sends what was added to quiet topics; on this thread, as far as nothing has to be fetched.</summary>
    public void Run()
    {
        while (NextBegun() is { } round) _ = work.Start((Pump: this, Round: round), static begun => begun.Pump.RunAsync(begun.Round));
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private async Task RunAsync(TopicRound round)
    {
        var isFirst = true;
        while (Take(round, isFirst, out var diff, out var state))
        {
            isFirst = false;
            if (diff is { IsEmpty: false }) await send(diff).ConfigureAwait(false);
            if (state is not null) await GiveAsync(round.Topic, state).ConfigureAwait(false);
            await work.GatherAsync(Period, time).ConfigureAwait(false);
        }
    }

    private async ValueTask GiveAsync(string topic, TaskCompletionSource<Payload> state)
    {
        try
        {
            state.SetResult(await presence.EncodeListAsync(topic).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            state.SetException(e); // the channels that wait for it decide
        }
    }

    // What the round is about; false where nothing came up during its period, which makes the topic quiet.
    private bool Take(TopicRound round, bool isFirst, out PresenceDiff? diff, out TaskCompletionSource<Payload>? state)
    {
        lock (_gate)
        {
            (diff, round.Diff) = (round.Diff, null);
            (state, round.NextState) = (round.NextState, null);
            if (!isFirst) round.HasGivenState = state is not null;
            if (isFirst || diff is not null || state is not null) return true;
            _rounds.Remove(round.Topic);
            return false;
        }
    }

    private TopicRound RoundOf(string topic)
    {
        if (_rounds.TryGetValue(topic, out var round)) return round;
        _rounds[topic] = round = new TopicRound(topic);
        _begun.Enqueue(round);
        return round;
    }

    private TopicRound? NextBegun()
    {
        lock (_gate) return _begun.TryDequeue(out var round) ? round : null;
    }
}
