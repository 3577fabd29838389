namespace Bennu.PubSub;

/// <summary>A broadcast could not be handed to the adapter, so it was delivered to no one, not even on this node.</summary>
public sealed class BroadcastException(string topic, Exception inner)
    : Exception($"broadcast to topic \"{topic}\" failed: {inner.Message}", inner);
