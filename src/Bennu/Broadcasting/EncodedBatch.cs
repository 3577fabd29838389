using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports;
using Microsoft.Extensions.Logging;

namespace Bennu.Broadcasting;

/// <summary>A batch's broadcasts as finished frames of one serializer.</summary>
internal sealed partial class EncodedBatch
{
    private ReadOnlyMemory<byte> _joined;

    public EncodedBatch(Serializer serializer, EncodedTopic topic, List<Broadcast> broadcasts, ILogger logger)
    {
        Serializer = serializer;
        Frames = new OutboundFrame[broadcasts.Count];
        for (var i = 0; i < Frames.Length; i++)
        {
            try
            {
                Frames[i] = FrameEncoder.Broadcast(serializer, topic, broadcasts[i]);
            }
            catch (Exception e) // one that cannot be encoded is left out and harms no other
            {
                Log.EncodingFailed(logger, e, broadcasts[i].Event, topic.Text);
            }
        }
    }

    public Serializer Serializer { get; }

    public OutboundFrame[] Frames { get; }

    /// <summary>All frames one after another, as they go onto every member's WebSocket with one write.</summary>
    public ReadOnlyMemory<byte> Joined
    {
        get
        {
            if (!_joined.IsEmpty) return _joined;
            return _joined = Frames.Length == 1 ? Frames[0].Framed : Join(Frames);
        }
    }

    private static byte[] Join(OutboundFrame[] frames)
    {
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
