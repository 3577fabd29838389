using System.Text;

namespace Hostile.Wire;

/// <summary>The request that opens a WebSocket.</summary>
internal static class Handshake
{
    public static byte[] Request(bool deflate = false) => Encoding.ASCII.GetBytes(
        "GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        (deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "") + "\r\n");

    /// <summary>The status of an answer's head.</summary>
    public static int StatusOf(string head) => int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3));
}
