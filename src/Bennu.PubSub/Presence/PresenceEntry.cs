using System.Buffers.Binary;
using System.Buffers.Text;

namespace Bennu.PubSub.Presence;

/// <summary>One meta that one owner tracks under a key of a topic. Immutable: an update replaces it by another one.</summary>
public sealed class PresenceEntry
{
    private const int RefBytes = 12;

    private readonly ReplicaId _replica;
    private readonly long _previous;

    internal PresenceEntry(ReplicaId replica, long dot, long previous, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        _replica = replica;
        Dot = dot;
        _previous = previous;
        Topic = topic;
        Key = key;
        Meta = meta;
    }

    /// <summary>The topic that it is tracked on.</summary>
    public string Topic { get; }

    /// <summary>The key that it is tracked under; others may have the same.</summary>
    public string Key { get; }

    /// <summary>What was tracked, as the owner encoded it.</summary>
    public ReadOnlyMemory<byte> Meta { get; }

    /// <summary>The node that its owner lives on.</summary>
    public string Node => _replica.Node;

    /// <summary>Its <c>phx_ref</c>, the same on all nodes and on no other entry: 16 characters of URL-safe Base64 (section 6.1).</summary>
    public string Ref => RefOf(Dot);

    /// <summary>The <see cref="Ref"/> of the entry that it replaced.</summary>
    /// <value><see langword="null"/> where it replaced none.</value>
    public string? PreviousRef => _previous == 0 ? null : RefOf(_previous);

    /// <summary>Room for what this node makes of the entry, such as its encoding. The tracker does not look at it.</summary>
    public object? Attachment { get; set; }

    /// <summary>The number of the event, among those of its replica, that tracked it.</summary>
    internal long Dot { get; }

    internal long Previous => _previous;

    // The lower seven bytes of the incarnation, then the lower five of the event's number.
    private string RefOf(long dot)
    {
        Span<byte> bytes = stackalloc byte[RefBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_replica.Incarnation << 8) | (byte)(dot >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[sizeof(long)..], (uint)dot);
        return Base64Url.EncodeToString(bytes);
    }
}
