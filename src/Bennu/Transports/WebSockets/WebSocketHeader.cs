using System.Buffers.Binary;

namespace Bennu.Transports.WebSockets;

/// <summary>The header of a client's frame.</summary>
internal readonly struct WebSocketHeader
{
    private WebSocketHeader(byte first, byte second, int size, ulong payloadLength)
    {
        IsFinal = (first & 0x80) != 0;
        IsCompressed = (first & 0x40) != 0;
        HasOtherReservedBits = (first & 0x30) != 0;
        Opcode = (WebSocketOpcode)(first & 0x0F);
        IsMasked = (second & 0x80) != 0;
        IsMinimal = (second & 0x7F) switch { 126 => payloadLength > 125, 127 => payloadLength > ushort.MaxValue, _ => true };
        Size = size;
        PayloadLength = payloadLength;
    }

    public bool IsFinal { get; }

    public bool IsCompressed { get; }

    public bool HasOtherReservedBits { get; }

    public WebSocketOpcode Opcode { get; }

    public bool IsMasked { get; }

    /// <summary>Whether the length was written in as few bytes as it takes.</summary>
    public bool IsMinimal { get; }

    /// <summary>The header's own bytes, the mask included.</summary>
    public int Size { get; }

    public ulong PayloadLength { get; }

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Reads the header without its mask, so that a frame is judged by what it announces; false when bytes are missing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out WebSocketHeader header)
    {
        header = default;
        if (bytes.Length < 2) return false;
        var lengthSize = (bytes[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        if (bytes.Length < 2 + lengthSize) return false;
        var length = lengthSize switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => (ulong)(bytes[1] & 0x7F),
        };
        header = new WebSocketHeader(bytes[0], bytes[1], 2 + lengthSize + 4, length);
        return true;
    }
}
