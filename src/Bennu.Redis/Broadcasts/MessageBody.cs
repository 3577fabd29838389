using System.Diagnostics.CodeAnalysis;

namespace Bennu.Redis.Broadcasts;

/// <summary>What a broadcast says, whomever it is for: the same bytes on a channel and in a stream.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Payload">The payload, as it was born.</param>
/// <param name="IsBinary">Whether the payload is bytes.</param>
/// <param name="FromSession">The client session that is left out.</param>
internal readonly record struct MessageBody(string Event, ReadOnlyMemory<byte> Payload, bool IsBinary, string? FromSession)
{
    private const byte BinaryFlag = 1, SessionFlag = 2;

    public int Size => 1 + EnvelopeWriter.SizeOf(Event) + (FromSession is null ? 0 : EnvelopeWriter.SizeOf(FromSession)) + Payload.Length;

    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new EnvelopeWriter(bytes);
        Write(ref writer);
        return bytes;
    }

    public void Write(ref EnvelopeWriter writer)
    {
        writer.Write((byte)((IsBinary ? BinaryFlag : 0) | (FromSession is null ? 0 : SessionFlag)));
        writer.Write(Event);
        if (FromSession is not null) writer.Write(FromSession);
        writer.Write(Payload.Span);
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out MessageBody? body)
    {
        body = null;
        string? session = null;
        var reader = new EnvelopeReader(bytes.Span);
        if (!reader.TryRead(out byte flags) || flags > (BinaryFlag | SessionFlag) || !reader.TryRead(out string? @event)) return false;
        if ((flags & SessionFlag) != 0 && !reader.TryRead(out session)) return false;
        body = new MessageBody(@event, bytes[^reader.Left..], (flags & BinaryFlag) != 0, session);
        return true;
    }
}
