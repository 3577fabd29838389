using System.Buffers.Binary;
using System.Text;
using Bennu.Transports.WebSockets;

namespace Bennu.Tests.Transports.WebSockets;

public class WebSocketFrameTests
{
    [Theory]
    [InlineData(0, "8200")]
    [InlineData(125, "827D")]
    [InlineData(126, "827E007E")]
    [InlineData(65_535, "827EFFFF")]
    [InlineData(65_536, "827F0000000000010000")]
    [InlineData(int.MaxValue, "827F000000007FFFFFFF")]
    public void Header_uses_the_shortest_length(int payloadLength, string expected)
    {
        Span<byte> header = stackalloc byte[WebSocketFrame.MaxHeaderLength];
        var written = WebSocketFrame.WriteHeader(header, WebSocketOpcode.Binary, payloadLength);
        Assert.Equal(expected, Convert.ToHexString(header[..written]));
        Assert.Equal(written, WebSocketFrame.HeaderLength(payloadLength));
    }

    [Fact]
    public void Header_of_a_compressed_message_sets_the_first_reserved_bit()
    {
        Span<byte> header = stackalloc byte[2];
        WebSocketFrame.WriteHeader(header, WebSocketOpcode.Text, 5, compressed: true);
        Assert.Equal("C105", Convert.ToHexString(header));
    }

    [Fact]
    public void Close_carries_code_and_reason() =>
        Assert.Equal("880503E8627965", Convert.ToHexString(WebSocketFrame.Close(1000, "bye")));

    [Fact]
    public void Close_without_a_reason_carries_the_code() =>
        Assert.Equal("880203F1", Convert.ToHexString(WebSocketFrame.Close(1009)));

    [Theory]
    [InlineData("a", 123)]
    [InlineData("é", 122)]
    [InlineData("€", 123)]
    [InlineData("𝄞", 120)]
    public void Close_cuts_a_long_reason_between_characters(string character, int expectedLength)
    {
        var reason = string.Concat(Enumerable.Repeat(character, 200));
        var frame = WebSocketFrame.Close(1000, reason);
        Assert.Equal(2 + expectedLength, frame[1]);
        Assert.Equal(2 + 2 + expectedLength, frame.Length);
        Assert.StartsWith(Encoding.UTF8.GetString(frame, 4, expectedLength), reason);
    }

    [Fact]
    public void Close_code_is_big_endian() =>
        Assert.Equal(4999, BinaryPrimitives.ReadUInt16BigEndian(WebSocketFrame.Close(4999).AsSpan(2)));

    [Fact]
    public void Pong_echoes_the_payload() => Assert.Equal("8A03010203", Convert.ToHexString(WebSocketFrame.Pong([1, 2, 3])));

    [Fact]
    public void Pong_of_more_than_a_control_frame_holds_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFrame.Pong(new byte[126]));

    [Theory]
    [InlineData(null, 1000)]
    [InlineData(1000, 1000)]
    [InlineData(1003, 1000)]
    [InlineData(1005, 1000)]
    [InlineData(1007, 1000)]
    [InlineData(1011, 1000)]
    [InlineData(3000, 1000)]
    [InlineData(4999, 1000)]
    [InlineData(999, 1002)]
    [InlineData(1004, 1002)]
    [InlineData(1006, 1002)]
    [InlineData(1012, 1002)]
    [InlineData(2999, 1002)]
    [InlineData(5000, 1002)]
    public void CloseReply_answers_a_usual_code_with_1000(int? received, int expected) =>
        Assert.Equal(expected, WebSocketFrame.CloseReply(received));
}
