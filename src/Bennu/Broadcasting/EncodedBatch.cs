using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>
/// A batch's broadcasts as finished frames of one serializer, plain and, where a member asks for them, compressed. Any thread: what two of them
/// make at once is the same.
/// </summary>
internal sealed partial class EncodedBatch
{
    private readonly EncodedBatch[]? _parts;
    private OutboundFrame[]? _compressed;
    private byte[]? _joined;
    private byte[]? _joinedCompressed;

    public EncodedBatch(Serializer serializer, EncodedTopic topic, List<Broadcast> broadcasts, ILogger logger)
    {
        Serializer = serializer;
        Frames = new OutboundFrame[broadcasts.Count];
        for (var i = 0; i < Frames.Length; i++)
        {
            try
            {
                Frames[i] = FrameEncoder.Broadcast(serializer, topic, broadcasts[i]);
                Count++;
                Length += Frames[i].Message.Length;
            }
            catch (Exception e) // one that cannot be encoded is left out and harms no other
            {
                Log.EncodingFailed(logger, e, broadcasts[i].Event, topic.Text);
            }
        }
    }

    private EncodedBatch(EncodedBatch[] parts)
    {
        _parts = parts;
        Serializer = parts[0].Serializer;
        Frames = Concat(parts, static part => part.Frames);
        foreach (var part in parts)
        {
            Count += part.Count;
            Length += part.Length;
        }
    }

    public Serializer Serializer { get; }

    public OutboundFrame[] Frames { get; }

    /// <summary>How many of the frames hold a message.</summary>
    public int Count { get; }

    /// <summary>The size of all messages in bytes.</summary>
    public long Length { get; }

    /// <summary>The frames as they go to those who negotiated permessage-deflate.</summary>
    public OutboundFrame[] Compressed => _compressed ??= Compress();

    /// <summary>All frames one after another, as they go onto every member's WebSocket with one write.</summary>
    public ReadOnlyMemory<byte> Joined => _joined ??= Join(Frames);

    /// <summary>The same of the compressed ones.</summary>
    public ReadOnlyMemory<byte> JoinedCompressed => _joinedCompressed ??= Join(Compressed);

    /// <summary>Several batches as one; nothing is encoded or compressed again.</summary>
    public static EncodedBatch Merge(EncodedBatch[] parts) => new(parts);

    private static OutboundFrame[] Concat(EncodedBatch[] parts, Func<EncodedBatch, OutboundFrame[]> framesOf)
    {
        var frames = new List<OutboundFrame>();
        foreach (var part in parts) frames.AddRange(framesOf(part));
        return [.. frames];
    }

    private OutboundFrame[] Compress()
    {
        if (_parts is not null) return Concat(_parts, static part => part.Compressed);
        var compressed = new OutboundFrame[Frames.Length];
        for (var i = 0; i < Frames.Length; i++) compressed[i] = FrameEncoder.Compress(Frames[i]);
        return compressed;
    }

    private static byte[] Join(OutboundFrame[] frames)
    {
        if (frames.Length == 1) return frames[0].Bytes;
        var length = 0;
        foreach (var frame in frames) length += frame.Framed.Length;
        var joined = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var frame in frames)
        {
            frame.Framed.Span.CopyTo(joined.AsSpan(at));
            at += frame.Framed.Length;
        }
        return joined;
    }

    private static partial class Log
    {
        [LoggerMessage(21, LogLevel.Error, "Broadcast \"{Event}\" to topic \"{Topic}\" could not be encoded.")]
        public static partial void EncodingFailed(ILogger logger, Exception exception, string @event, string topic);
    }
}
