using System.Buffers.Binary;

namespace Bennu.Transports.WebSockets;

/// <summary>The header of a frame from client to server (RFC 6455, 5.2), which is always masked.</summary>
internal readonly struct ClientFrameHeader
{
    public const int MaxControlPayload = 125;

    private const int MaskLength = 4;

    private ClientFrameHeader(byte first, int length, long payloadLength)
    {
        Opcode = (WebSocketOpcode)(first & 0x0F);
        IsFinal = (first & 0x80) != 0;
        IsCompressed = (first & 0x40) != 0;
        Length = length + MaskLength;
        PayloadLength = payloadLength;
    }

    public WebSocketOpcode Opcode { get; }

    public bool IsFinal { get; }

    public bool IsCompressed { get; }

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Bytes of the header with its mask, which are its last four.</summary>
    public int Length { get; }

    public long PayloadLength { get; }

    public static ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> header) => header[^MaskLength..];

    /// <summary>
    /// Reads the header up to its announced length; the mask may still be under way. <see langword="false"/> with a
    /// <paramref name="violation"/> when the bytes break the protocol (1002), without one when more are needed.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool deflate, out ClientFrameHeader header, out string? violation)
    {
        header = default;
        violation = null;
        if (bytes.IsEmpty) return false;
        violation = JudgeFirst(bytes[0], deflate);
        if (violation is not null || bytes.Length < 2) return false;
        violation = JudgeSecond(bytes[0], bytes[1]);
        if (violation is not null) return false;

        var length = 2;
        ulong payloadLength = bytes[1] & 0x7Fu;
        if (payloadLength == 126)
        {
            length = 4;
            if (bytes.Length < length) return false;
            payloadLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (payloadLength < 126) violation = "length not in its shortest form";
        }
        else if (payloadLength == 127)
        {
            length = 10;
            if (bytes.Length < length) return false;
            payloadLength = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
            if (payloadLength > long.MaxValue) violation = "length has its top bit set";
            else if (payloadLength <= ushort.MaxValue) violation = "length not in its shortest form";
        }
        if (violation is not null) return false;
        header = new ClientFrameHeader(bytes[0], length, (long)payloadLength);
        return true;
    }

    private static string? JudgeFirst(byte first, bool deflate)
    {
        var opcode = first & 0x0F;
        if (opcode is > 2 and < 8 or > 10) return "unknown opcode";
        // RSV1 marks a compressed message, on its first frame only (RFC 7692, 6).
        var allowed = deflate && opcode is (1 or 2) ? 0x40 : 0;
        if ((first & 0x70 & ~allowed) != 0) return "reserved bit set";
        return opcode >= 8 && (first & 0x80) == 0 ? "fragmented control frame" : null;
    }

    private static string? JudgeSecond(byte first, byte second)
    {
        if ((second & 0x80) == 0) return "frame not masked";
        return (first & 0x08) != 0 && (second & 0x7F) > MaxControlPayload ? "control frame too long" : null;
    }
}
