using Bennu.Protocol;
using Bennu.PubSub;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>
/// The broadcasts that one flush gives every ordinary member: each encoded once per serializer, and all of them joined once.
/// Owner: the lane's flush; the bytes it hands out are never changed.
/// </summary>
internal sealed class FastlaneBatch(EncodedTopic topic, ILogger logger)
{
    private readonly List<Broadcast> _broadcasts = [];
    private readonly List<EncodedBatch> _encoded = [];

    public int Count => _broadcasts.Count;

    public Broadcast this[int index] => _broadcasts[index];

    public void Add(Broadcast broadcast) => _broadcasts.Add(broadcast);

    public void Clear()
    {
        _broadcasts.Clear();
        _encoded.Clear();
    }

    /// <summary>The frames of this batch in a serializer's form.</summary>
    public EncodedBatch For(Serializer serializer)
    {
        foreach (var encoded in _encoded)
            if (ReferenceEquals(encoded.Serializer, serializer)) return encoded;
        var fresh = new EncodedBatch(serializer, topic, _broadcasts, logger);
        _encoded.Add(fresh);
        return fresh;
    }
}
