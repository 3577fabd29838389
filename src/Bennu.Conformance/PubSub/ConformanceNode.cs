using Bennu.PubSub;

namespace Bennu.Conformance;

/// <summary>One node of a suite: its adapter, and what came from it.</summary>
internal sealed class ConformanceNode(IPubSubAdapter adapter) : IPubSubReceiver
{
    private readonly Lock _gate = new();
    private readonly List<(Broadcast Broadcast, string Dispatcher)> _received = [];
    private readonly List<bool> _changes = [];
    private TaskCompletionSource _news = NewNews();

    public IPubSubAdapter Adapter => adapter;

    public string Name => adapter.NodeName;

    public (Broadcast Broadcast, string Dispatcher)[] Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <summary>What it was told of its connection, in this order.</summary>
    public bool[] Changes
    {
        get
        {
            lock (_gate) return [.. _changes];
        }
    }

    public void Receive(Broadcast broadcast, string dispatcher)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            _received.Add((broadcast, dispatcher));
            (news, _news) = (_news, NewNews());
        }

        news.SetResult();
    }

    public void ConnectionChanged(bool isConnected)
    {
        TaskCompletionSource news;
        lock (_gate)
        {
            _changes.Add(isConnected);
            (news, _news) = (_news, NewNews());
        }

        news.SetResult();
    }

    /// <summary>The events that came for a topic.</summary>
    public string[] Events(string topic) =>
        [.. Received.Where(received => received.Broadcast.Topic == topic).Select(received => received.Broadcast.Event)];

    /// <summary>Waits until what came, or what was told, is enough.</summary>
    public async Task UntilAsync(Func<ConformanceNode, bool> isEnough, string what, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patient.CancelAfter(patience);
        while (true)
        {
            Task news;
            lock (_gate) news = _news.Task;
            if (isEnough(this)) return;
            try
            {
                await news.WaitAsync(patient.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"{what}: not within {patience}. Node {Name} got {Received.Length} broadcasts, was told {string.Join(' ', Changes)}.");
            }
        }
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
