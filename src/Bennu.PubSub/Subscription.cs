namespace Bennu.PubSub;

/// <summary>A subscriber's place in a topic, with what it told about itself.</summary>
/// <param name="Subscriber">Who receives.</param>
/// <param name="Metadata">What the subscriber gave a dispatcher to go by; <see langword="null"/> when nothing.</param>
public readonly record struct Subscription(ISubscriber Subscriber, object? Metadata);
