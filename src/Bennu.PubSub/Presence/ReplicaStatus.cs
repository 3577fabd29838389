namespace Bennu.PubSub.Presence;

/// <summary>What this node thinks of another one.</summary>
internal enum ReplicaStatus : byte
{
    /// <summary>It was heard lately.</summary>
    Up,

    /// <summary>It was not heard for the down period; its entries are kept, but not shown.</summary>
    Down,

    /// <summary>It said that it goes for good; kept so that what it sent before that is not believed after it.</summary>
    Gone,
}
