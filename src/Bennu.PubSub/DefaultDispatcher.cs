namespace Bennu.PubSub;

/// <summary>Gives a broadcast to every subscriber but the one it is from.</summary>
internal sealed class DefaultDispatcher : IDispatcher
{
    public static readonly DefaultDispatcher Instance = new();

    public string Name => "";

    public void Dispatch(ReadOnlySpan<Subscription> subscriptions, object? from, Broadcast broadcast)
    {
        foreach (var subscription in subscriptions)
            if (from is null || !ReferenceEquals(subscription.Subscriber, from)) subscription.Subscriber.Receive(broadcast);
    }
}
