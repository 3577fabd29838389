using System.Diagnostics.CodeAnalysis;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Redis.Broadcasts;

/// <summary>
/// A broadcast on a channel: a head, its place in the topic's log where it has one, and its body. The script that appends to a log puts the
/// place between a head and a body itself.
/// </summary>
/// <param name="Sender">The incarnation of the node that sent it.</param>
/// <param name="Number">Orders what one sender sent.</param>
/// <param name="Dispatcher">The dispatcher's name.</param>
/// <param name="Broadcast">The broadcast.</param>
internal sealed record Envelope(ulong Sender, ulong Number, string Dispatcher, Broadcast Broadcast)
{
    private const byte Magic = 0xB7, Version = 1, LinkFlag = 1, TraceFlag = 2;

    public static byte[] Encode(ulong sender, ulong number, string dispatcher, Broadcast broadcast)
    {
        var body = new MessageBody(broadcast.Event, broadcast.Payload, broadcast.IsBinary, broadcast.FromSession);
        var place = broadcast.Link is { } link ? EnvelopeWriter.SizeOf(link.Epoch) + 16 : 0;
        var bytes = new byte[HeadSize(dispatcher, broadcast.Topic, broadcast.TraceParent) + place + body.Size];
        var writer = new EnvelopeWriter(bytes);
        WriteHead(ref writer, sender, number, broadcast.Link is not null, dispatcher, broadcast.Topic, broadcast.TraceParent);
        if (broadcast.Link is { } at)
        {
            writer.Write(at.Epoch);
            writer.Write(at.Position);
            writer.Write(at.Previous);
        }
        body.Write(ref writer);
        return bytes;
    }

    /// <summary>The head of an announcement, whose place is known to the script alone.</summary>
    public static byte[] EncodeHead(ulong sender, ulong number, string topic, string? traceParent)
    {
        var bytes = new byte[HeadSize("", topic, traceParent)];
        var writer = new EnvelopeWriter(bytes);
        WriteHead(ref writer, sender, number, hasLink: true, "", topic, traceParent);
        return bytes;
    }

    /// <summary>Whether a sender's own broadcast came back to it, as all do; told without decoding it.</summary>
    public static bool IsFrom(ulong sender, ReadOnlySpan<byte> bytes)
    {
        var reader = new EnvelopeReader(bytes);
        return reader.TryRead(out byte magic) && magic == Magic && reader.TryRead(out byte version) && version == Version
            && reader.TryRead(out ulong id) && id == sender;
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Envelope? envelope)
    {
        envelope = null;
        string? trace = null;
        LogLink? link = null;
        var reader = new EnvelopeReader(bytes.Span);
        if (!reader.TryRead(out byte magic) || magic != Magic || !reader.TryRead(out byte version) || version != Version) return false;
        if (!reader.TryRead(out ulong sender) || !reader.TryRead(out ulong number) || !reader.TryRead(out byte flags)) return false;
        if (flags > (LinkFlag | TraceFlag) || !reader.TryRead(out string? dispatcher) || !reader.TryRead(out string? topic)) return false;
        if ((flags & TraceFlag) != 0 && !reader.TryRead(out trace)) return false;
        if ((flags & LinkFlag) != 0)
        {
            if (!reader.TryRead(out string? epoch)) return false;
            if (!reader.TryRead(out ulong position) || !reader.TryRead(out ulong previous)) return false;
            link = new LogLink(epoch, position, previous);
        }
        if (!MessageBody.TryDecode(bytes[^reader.Left..], out var body)) return false;
        envelope = new Envelope(sender, number, dispatcher, new Broadcast
        {
            Topic = topic,
            Event = body.Value.Event,
            Payload = body.Value.Payload,
            IsBinary = body.Value.IsBinary,
            Link = link,
            FromSession = body.Value.FromSession,
            TraceParent = trace,
        });
        return true;
    }

    private static int HeadSize(string dispatcher, string topic, string? traceParent) =>
        19 + EnvelopeWriter.SizeOf(dispatcher) + EnvelopeWriter.SizeOf(topic)
        + (traceParent is null ? 0 : EnvelopeWriter.SizeOf(traceParent));

    private static void WriteHead(
        ref EnvelopeWriter writer, ulong sender, ulong number, bool hasLink, string dispatcher, string topic, string? traceParent)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(sender);
        writer.Write(number);
        writer.Write((byte)((hasLink ? LinkFlag : 0) | (traceParent is null ? 0 : TraceFlag)));
        writer.Write(dispatcher);
        writer.Write(topic);
        if (traceParent is not null) writer.Write(traceParent);
    }
}
