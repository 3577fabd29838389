namespace Bennu.PubSub;

/// <summary>A broadcast on its way to one node.</summary>
internal readonly record struct MemoryDelivery(MemoryNode To, Broadcast Broadcast, string Dispatcher);
