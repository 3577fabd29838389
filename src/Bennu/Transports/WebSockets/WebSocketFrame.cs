using System.Buffers.Binary;
using System.Text;

namespace Bennu.Transports.WebSockets;

/// <summary>Writes frames from the server to the client, which are never masked (RFC 6455, section 5).</summary>
internal static class WebSocketFrame
{
    public const int MaxHeaderLength = 10;

    private const int MaxControlPayload = 125;
    private const byte Fin = 0x80, Compressed = 0x40;

    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        <= MaxControlPayload => 2,
        <= ushort.MaxValue => 4,
        _ => MaxHeaderLength,
    };

    // fin, rsv1, opcode | length, or 126 and 16 bits of it, or 127 and 64 bits of it
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength, bool compressed = false)
    {
        var length = HeaderLength(payloadLength);
        destination[0] = (byte)(Fin | (compressed ? Compressed : 0) | (byte)opcode);
        switch (length)
        {
            case 2:
                destination[1] = (byte)payloadLength;
                break;
            case 4:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }
        return length;
    }

    /// <summary>A whole close frame; the reason is cut to what fits.</summary>
    public static byte[] Close(int code, string? reason = null)
    {
        const int MaxReason = MaxControlPayload - 2;
        Span<byte> payload = stackalloc byte[MaxControlPayload];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        Encoding.UTF8.GetEncoder().Convert(reason, payload.Slice(2, MaxReason), flush: true, out _, out var written, out _);
        return Control(WebSocketOpcode.Close, payload[..(2 + written)]);
    }

    /// <summary>A whole pong frame.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => Control(WebSocketOpcode.Pong, payload);

    /// <summary>The code that answers a client's close (section 1.10 of the protocol): 1000, or 1002 to one that no client may send.</summary>
    public static int CloseReply(int? receivedCode) => receivedCode is null or 1005 or >= 1000 and <= 1003 or >= 1007 and <= 1011 or >= 3000 ? 1000 : 1002;

    private static byte[] Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[2 + payload.Length];
        WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(2));
        return frame;
    }
}
