using System.Runtime.CompilerServices;
using System.Text.Json;
using Bennu.Broadcasting;
using Bennu.PubSub;

namespace Bennu.Testing;

/// <summary>A topic as the server's PubSub has it: what is broadcast to it on this node, whoever does it, and whoever gets it.</summary>
public sealed class TestTopic : ISubscriber
{
    private readonly Lock _gate = new();
    private readonly List<Broadcast> _broadcasts = []; // under the gate, those that no assertion has taken
    private readonly ChannelTest _app;

    internal TestTopic(ChannelTest app, string name)
    {
        (_app, Name) = (app, name);
        app.PubSub.Subscribe(name, this);
    }

    /// <summary>The topic's name.</summary>
    public string Name { get; }

    /// <summary>Broadcasts from outside any channel, as <c>IBroadcaster</c> does: on a durable topic through its log.</summary>
    public async Task BroadcastAsync(string @event, object? payload = null)
    {
        await _app.Broadcaster.BroadcastAsync(Name, @event, _app.Codec.Encode(payload)).ConfigureAwait(false);
        await _app.SettleAsync().ConfigureAwait(false);
    }

    /// <summary>An event with a payload of a type was broadcast. The assertion takes it, so that the next one finds the next.</summary>
    /// <returns>The payload.</returns>
    /// <inheritdoc cref="TestChannel.AssertPushed{T}(string, Func{T, bool}?, string?)"/>
    public T AssertBroadcast<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null)
    {
        lock (_gate)
        {
            var index = _broadcasts.FindIndex(broadcast => Matches(broadcast, @event, match));
            if (index < 0) throw Failure($"to be broadcast \"{@event}\" with a {typeof(T).Name}{TestChannel.Where(expression)}");
            var found = _broadcasts[index];
            _broadcasts.RemoveAt(index);
            return _app.Codec.Decode<T>(found.ToPayload());
        }
    }

    /// <summary>An event with such a payload was not broadcast.</summary>
    /// <inheritdoc cref="TestChannel.AssertPushed{T}(string, Func{T, bool}?, string?)"/>
    public void RefuteBroadcast<T>(
        string @event, Func<T, bool>? match = null, [CallerArgumentExpression(nameof(match))] string? expression = null)
    {
        lock (_gate)
            if (_broadcasts.Exists(broadcast => Matches(broadcast, @event, match)))
                throw Failure($"not to be broadcast \"{@event}\" with a {typeof(T).Name}{TestChannel.Where(expression)}");
    }

    // Until then other nodes' broadcasts do not come here.
    internal Task WhenSubscribedAsync() => _app.PubSub.WhenSubscribedAsync(Name).AsTask();

    void ISubscriber.Receive(Broadcast broadcast)
    {
        lock (_gate) _broadcasts.Add(broadcast);
    }

    private bool Matches<T>(Broadcast broadcast, string @event, Func<T, bool>? match)
    {
        if (broadcast.Event != @event) return false;
        try
        {
            var value = _app.Codec.Decode<T>(broadcast.ToPayload());
            return match is null || match(value);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private ChannelTestException Failure(string expected) => _app.Failure(
        $"\"{Name}\" expected {expected}. Broadcasts that no assertion has taken:{Environment.NewLine}" +
        string.Join(Environment.NewLine, _broadcasts.Select(broadcast => "  " + new TestMessage(
            broadcast.Event, broadcast.ToPayload(), null, isBroadcast: true, _app.Codec))), null);
}
