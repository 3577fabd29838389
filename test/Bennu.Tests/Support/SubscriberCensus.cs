using Bennu.PubSub;

namespace Bennu.Tests.Support;

/// <summary>Counts the subscribers that a broadcast would reach, and delivers nothing.</summary>
internal sealed class SubscriberCensus : IDispatcher
{
    public int Count { get; private set; }

    public string Name => "census";

    public void Dispatch(ReadOnlySpan<Subscription> subscriptions, object? from, Broadcast broadcast) => Count = subscriptions.Length;
}
