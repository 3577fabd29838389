namespace Bennu.PubSub.Presence;

/// <summary>One run of one node: a node that is started again is another replica under the same name.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">When the run began, with random bits, so that a later run has a greater one.</param>
internal readonly record struct ReplicaId(string Node, long Incarnation)
{
    private const int RandomBits = 22;

    /// <summary>A new run of a node.</summary>
    public static ReplicaId Start(string node, TimeProvider time) =>
        new(node, (time.GetUtcNow().ToUnixTimeMilliseconds() << RandomBits) + Random.Shared.Next(1 << RandomBits));
}
