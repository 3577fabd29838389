namespace Bennu.PubSub.Tests;

/// <summary>An adapter to nowhere that notes what it is asked for, waits and fails where the test wants.</summary>
internal sealed class FakeAdapter : IPubSubAdapter
{
    private readonly List<string> _calls = [];

    public string NodeName => "here";

    public IPubSubReceiver? Receiver { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>What a broadcast waits for, where it does not complete at once.</summary>
    public Task? Delay { get; set; }

    public string[] Calls => [.. _calls];

    public bool IsConnected => true;

    public ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken) => default;

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        Receiver = receiver;
        return default;
    }

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        CarryAsync($"all {broadcast.Topic} {broadcast.Event} [{dispatcher}]");

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        CarryAsync($"{node} {broadcast.Topic} {broadcast.Event} [{dispatcher}]");

    public ValueTask DisposeAsync()
    {
        _calls.Add("disposed");
        return default;
    }

    private ValueTask CarryAsync(string call)
    {
        _calls.Add(call);
        return Delay is null ? Failure is null ? default : throw Failure : WaitAsync(Delay);
    }

    private async ValueTask WaitAsync(Task delay)
    {
        await delay;
        if (Failure is not null) throw Failure;
    }
}
