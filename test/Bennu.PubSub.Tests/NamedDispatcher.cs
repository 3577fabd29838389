namespace Bennu.PubSub.Tests;

/// <summary>A dispatcher that notes what it is given, and delivers to those whose metadata say so.</summary>
internal sealed class NamedDispatcher(string name) : IDispatcher
{
    public string Name => name;

    public List<(Subscription[] Subscriptions, object? From, Broadcast Broadcast)> Dispatched { get; } = [];

    public void Dispatch(ReadOnlySpan<Subscription> subscriptions, object? from, Broadcast broadcast)
    {
        Dispatched.Add((subscriptions.ToArray(), from, broadcast));
        foreach (var subscription in subscriptions)
            if (subscription.Metadata is true) subscription.Subscriber.Receive(broadcast);
    }
}
