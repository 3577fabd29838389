using System.Buffers;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;

namespace Bennu.Nats.Wire;

/// <summary>A broadcast on its way to other nodes.</summary>
internal readonly record struct OutgoingBroadcast(Broadcast Broadcast, string Dispatcher);

/// <summary>The compact form in which broadcasts go from node to node.</summary>
internal sealed class BroadcastSerializer : INatsSerialize<OutgoingBroadcast>
{
    /// <summary>What every one begins with; another format takes another byte.</summary>
    private const byte Mark = 0xB1;

    private const byte Binary = 1, Recorded = 2, FromSession = 4, Traced = 8, Known = 15;

    public static BroadcastSerializer Instance { get; } = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, OutgoingBroadcast value)
    {
        var broadcast = value.Broadcast;
        var message = new BinaryOut(bufferWriter);
        message.Byte(Mark);
        message.Byte((byte)((broadcast.IsBinary ? Binary : 0) | (broadcast.Link is null ? 0 : Recorded)
            | (broadcast.FromSession is null ? 0 : FromSession) | (broadcast.TraceParent is null ? 0 : Traced)));
        message.Text(broadcast.Topic);
        message.Text(broadcast.Event);
        message.Text(value.Dispatcher);
        if (broadcast.Link is { } link)
        {
            message.Text(link.Epoch);
            message.Fixed(link.Position);
            message.Fixed(link.Previous);
        }

        if (broadcast.FromSession is { } session) message.Text(session);
        if (broadcast.TraceParent is { } trace) message.Text(trace);
        message.Bytes(broadcast.Payload.Span);
    }

    /// <summary>Reads one back; false where it is none.</summary>
    /// <param name="bytes">What came; the broadcast keeps them.</param>
    /// <param name="topic">The topic that it came for; null takes the one that it names.</param>
    /// <param name="broadcast">What was sent.</param>
    /// <param name="dispatcher">The dispatcher's name.</param>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, string? topic, out Broadcast? broadcast, out string dispatcher)
    {
        (broadcast, dispatcher) = (null, "");
        var message = new BinaryIn(bytes);
        var mark = message.Byte();
        var flags = message.Byte();
        if (mark != Mark || (flags & ~Known) != 0) return false;
        var named = message.Text();
        var name = message.Text();
        dispatcher = message.Text();
        LogLink? link = (flags & Recorded) == 0 ? null : new(message.Text(), message.Fixed(), message.Fixed());
        var session = (flags & FromSession) == 0 ? null : message.Text();
        var trace = (flags & Traced) == 0 ? null : message.Text();
        if (message.HasFailed) return false;
        broadcast = new()
        {
            Topic = topic ?? named,
            Event = name,
            Payload = message.Rest(),
            IsBinary = (flags & Binary) != 0,
            Link = link,
            FromSession = session,
            TraceParent = trace,
        };
        return true;
    }
}
