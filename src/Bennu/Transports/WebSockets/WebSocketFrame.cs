using System.Buffers.Binary;
using System.Text.Unicode;

namespace Bennu.Transports.WebSockets;

/// <summary>Frames from server to client (RFC 6455, 5.2): unmasked and never fragmented.</summary>
internal static class WebSocketFrame
{
    public const int MaxHeaderLength = 10;

    private const int MaxReasonLength = 123;
    private const byte Final = 0x80;
    private const byte Compressed = 0x40;

    public static int HeaderLength(int payloadLength) => payloadLength switch
    {
        <= 125 => 2,
        <= ushort.MaxValue => 4,
        _ => MaxHeaderLength,
    };

    /// <summary>The length of the header that a frame begins with.</summary>
    public static int HeaderLengthOf(ReadOnlySpan<byte> frame) => frame[1] switch
    {
        <= 125 => 2,
        126 => 4,
        _ => MaxHeaderLength,
    };

    /// <summary>Writes the header of a final frame and returns its length.</summary>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength, bool compressed = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        var length = HeaderLength(payloadLength);
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
        destination[0] = (byte)(Final | (compressed ? Compressed : 0) | (byte)opcode);
        return length;
    }

    /// <summary>A whole close frame. The reason is cut to the 123 bytes that fit, between characters.</summary>
    public static byte[] Close(int code, string? reason = null)
    {
        Span<byte> payload = stackalloc byte[2 + MaxReasonLength];
        BinaryPrimitives.WriteUInt16BigEndian(payload, checked((ushort)code));
        Utf8.FromUtf16(reason, payload[2..], out _, out var written);
        return Control(WebSocketOpcode.Close, payload[..(2 + written)]);
    }

    /// <summary>A whole pong frame that answers a ping of this payload (at most 125 bytes).</summary>
    public static byte[] Pong(ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, ClientFrameHeader.MaxControlPayload, nameof(payload));
        return Control(WebSocketOpcode.Pong, payload);
    }

    /// <summary>The code that answers a received close; <see langword="null"/> and 1005 both mean that it carried none.</summary>
    public static int CloseReply(int? receivedCode) => receivedCode switch
    {
        null or 1005 or (>= 1000 and <= 1003) or (>= 1007 and <= 1011) or (>= 3000 and <= 4999) => 1000,
        _ => 1002,
    };

    private static byte[] Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[2 + payload.Length];
        WriteHeader(frame, opcode, payload.Length);
        payload.CopyTo(frame.AsSpan(2));
        return frame;
    }
}
