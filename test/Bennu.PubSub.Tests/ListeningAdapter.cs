using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Bennu.PubSub.Tests;

/// <summary>An adapter that tells which topics it is to listen to, and takes as long, and fails, as the test wants.</summary>
internal sealed class ListeningAdapter : IPubSubAdapter
{
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, int> _running = new();
    private int _overlaps;
    private IPubSubReceiver? _receiver;

    public string NodeName => "here";

    public bool IsConnected { get; private set; } = true;

    /// <summary>What the next calls wait for, and fail with.</summary>
    public Func<string, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>The topics that it has.</summary>
    public ConcurrentDictionary<string, bool> Topics { get; } = new();

    public int Overlaps => Volatile.Read(ref _overlaps);

    /// <summary>The next call, as <c>+topic</c> or <c>-topic</c>.</summary>
    public async Task<string> CalledAsync() =>
        await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    public bool WasCalled => _calls.Reader.Count > 0;

    public void Connect(bool isConnected)
    {
        IsConnected = isConnected;
        _receiver?.ConnectionChanged(isConnected);
    }

    public ValueTask StartAsync(IPubSubReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        return default;
    }

    public async ValueTask SubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        await RunAsync($"+{topic}", topic);
        Assert.True(Topics.TryAdd(topic, true));
    }

    public async ValueTask UnsubscribeAsync(string topic, CancellationToken cancellationToken)
    {
        Assert.True(Topics.TryRemove(topic, out _));
        await RunAsync($"-{topic}", topic);
    }

    public ValueTask BroadcastAsync(Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) => new(Answer($"!{broadcast.Event}"));

    public ValueTask DirectBroadcastAsync(string node, Broadcast broadcast, string dispatcher, CancellationToken cancellationToken) =>
        new(Answer($"!{broadcast.Event}"));

    public ValueTask DisposeAsync() => default;

    private async Task RunAsync(string call, string topic)
    {
        if (_running.AddOrUpdate(topic, 1, (_, running) => running + 1) > 1) Interlocked.Increment(ref _overlaps);
        _calls.Writer.TryWrite(call);
        try
        {
            await Answer(call);
        }
        finally
        {
            _running.AddOrUpdate(topic, 0, (_, running) => running - 1);
        }
    }
}
