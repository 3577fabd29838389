namespace Bennu.PubSub;

/// <summary>A broadcast on its way to one node, over the connection that the node had then.</summary>
internal readonly record struct MemoryDelivery(MemoryNode To, int Connection, Broadcast Broadcast, string Dispatcher);
