using Bennu.PubSub;
using Bennu.PubSub.Presence;

namespace PresenceStorm;

/// <summary>One node with its list.</summary>
internal sealed class Node : IPresenceObserver, IAsyncDisposable
{
    private const string Topic = "room:lobby";

    private readonly PubSubServer _pubSub;
    private readonly PresenceTracker _tracker;

    private Node(PubSubServer pubSub)
    {
        _pubSub = pubSub;
        _tracker = new PresenceTracker(pubSub, "storm", new TrackerOptions(), TimeProvider.System, this);
    }

    internal int EntryCount => _tracker.EntryCount;

    internal static async Task<Node> StartAsync(IPubSubAdapter adapter)
    {
        var node = new Node(new PubSubServer(adapter));
        await node._pubSub.StartAsync();
        await node._tracker.StartAsync();
        return node;
    }

    /// <summary>Tracks users, each with a meta as a chat has it.</summary>
    internal void Track(int first, int count)
    {
        for (var user = first; user < first + count; user++)
            _tracker.Track(user, Topic, $"user:{user}", """{"device":"phone","online_at":1764017000}"""u8.ToArray());
    }

    void IPresenceObserver.Changed(IReadOnlyCollection<PresenceDiff> diffs, bool isOwn)
    {
    }

    void IPresenceObserver.SendFailed(Exception exception) => throw exception;

    void IPresenceObserver.NamesakeHeard(string node) => throw new InvalidOperationException($"There are two nodes {node}.");

    public async ValueTask DisposeAsync()
    {
        await _tracker.StopAsync();
        await _pubSub.DisposeAsync();
    }
}
