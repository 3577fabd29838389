using System.Text;
using Bennu.Tests.Shared;
using Bennu.Transports.WebSockets;

namespace Bennu.Tests.Transports.WebSockets;

public class WebSocketReaderTests
{
    [Fact]
    public void Text_message_is_read() =>
        Assert.Equal(ReaderEvent.Message("hello"u8), ReaderDriver.Single(ClientFrames.Text("hello"u8)));

    [Fact]
    public void Binary_message_is_read() =>
        Assert.Equal(ReaderEvent.Message([0xFF, 0x00], isBinary: true), ReaderDriver.Single(ClientFrames.Binary([0xFF, 0x00])));

    [Fact]
    public void Empty_message_is_read() => Assert.Equal(ReaderEvent.Message([]), ReaderDriver.Single(ClientFrames.Text([])));

    [Fact]
    public void Fragments_around_a_ping_make_one_message()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        // The euro sign is split between two fragments.
        var events = reader.Feed(ClientFrames.Join(
            ClientFrames.Frame(0x01, [0xE2, 0x82]),
            ClientFrames.Ping("p"u8),
            ClientFrames.Frame(0x00, []),
            ClientFrames.Frame(0x80, [0xAC])));
        Assert.Equal([ReaderEvent.Ping("p"u8), ReaderEvent.Message("€"u8)], events);
    }

    [Fact]
    public void Pong_is_read() => Assert.Equal(WebSocketRead.Pong, ReaderDriver.Single(ClientFrames.Frame(0x8A, "x"u8)).Kind);

    [Fact]
    public void Close_gives_code_and_reason()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        Assert.Null(reader.CloseCode);
        Assert.Equal([ReaderEvent.Close(3001)], reader.Feed(ClientFrames.Close(3001, "gone"u8)));
        Assert.Equal("gone", reader.CloseReason);
    }

    [Fact]
    public void Close_without_a_code_gives_1005() =>
        Assert.Equal(ReaderEvent.Close(1005), ReaderDriver.Single(ClientFrames.Frame(0x88, [])));

    [Fact]
    public void Close_ends_reading()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        Assert.Equal([ReaderEvent.Close(1000)], reader.Feed(ClientFrames.Join(ClientFrames.Close(1000), ClientFrames.Text("late"u8))));
        Assert.Empty(reader.Feed(ClientFrames.Text("later"u8)));
        Assert.True(reader.ReleaseIfEmpty());
    }

    [Fact]
    public void Violation_ends_reading()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        Assert.Equal([ReaderEvent.Violation(1002)], reader.Feed(ClientFrames.Join([0x83], ClientFrames.Text("late"u8))));
        Assert.Empty(reader.Feed(ClientFrames.Text("later"u8)));
        Assert.True(reader.ReleaseIfEmpty());
        Assert.Equal("unknown opcode", reader.ViolationReason);
    }

    [Theory]
    [InlineData("8100", "frame not masked")]
    [InlineData("9180", "reserved bit 3")]
    [InlineData("A180", "reserved bit 2")]
    [InlineData("C180", "reserved bit 1 without deflate")]
    [InlineData("83", "unknown data opcode")]
    [InlineData("87", "unknown data opcode")]
    [InlineData("8B", "unknown control opcode")]
    [InlineData("8F", "unknown control opcode")]
    [InlineData("0980", "fragmented ping")]
    [InlineData("0880", "fragmented close")]
    [InlineData("89FE", "control frame of more than 125 bytes")]
    [InlineData("8080", "continuation without start")]
    [InlineData("0080", "unfinished continuation without start")]
    [InlineData("0180000000008180", "new message within a message")]
    [InlineData("81FE007D", "16-bit length of 125")]
    [InlineData("81FF000000000000FFFF", "64-bit length of 65535")]
    [InlineData("81FF8000000000000000", "64-bit length with top bit")]
    [InlineData("88810000000003", "close of one byte")]
    public void Illegal_frame_is_1002(string frame, string what) =>
        Assert.True(ReaderDriver.Single(Convert.FromHexString(frame)) == ReaderEvent.Violation(1002), what);

    [Theory]
    [InlineData("C080")]
    [InlineData("C980")]
    public void Compressed_bit_off_a_first_data_frame_is_1002(string frame) =>
        Assert.Equal(ReaderEvent.Violation(1002), ReaderDriver.Single(Convert.FromHexString(frame), deflate: true));

    [Fact]
    public void Compressed_bit_on_a_continuation_is_1002() =>
        Assert.Equal(
            ReaderEvent.Violation(1002),
            ReaderDriver.Single(ClientFrames.Join(ClientFrames.Frame(0x41, [0]), ClientFrames.Frame(0xC0, [0])), deflate: true));

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(2999)]
    [InlineData(5000)]
    public void Close_with_an_illegal_code_is_1002(int code) =>
        Assert.Equal(ReaderEvent.Violation(1002), ReaderDriver.Single(ClientFrames.Close(code)));

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public void Close_with_a_legal_code_is_a_close(int code) =>
        Assert.Equal(ReaderEvent.Close(code), ReaderDriver.Single(ClientFrames.Close(code)));

    [Fact, Statement(79)]
    public void Text_that_is_not_utf8_is_1007() =>
        Assert.Equal(ReaderEvent.Violation(1007), ReaderDriver.Single(ClientFrames.Text([0x61, 0xFF])));

    [Fact, Statement(79)]
    public void Fragmented_text_that_ends_within_a_character_is_1007() =>
        Assert.Equal(
            ReaderEvent.Violation(1007),
            ReaderDriver.Single(ClientFrames.Join(ClientFrames.Frame(0x01, "a"u8), ClientFrames.Frame(0x80, [0xE2, 0x82]))));

    [Fact]
    public void Close_reason_that_is_not_utf8_is_1007() =>
        Assert.Equal(ReaderEvent.Violation(1007), ReaderDriver.Single(ClientFrames.Close(1000, [0xC0])));

    [Theory, Statement(79)]
    [InlineData(1001, 1000)]
    [InlineData(126, 125)]
    [InlineData(70_000, 69_999)]
    [InlineData(long.MaxValue, 1000)]
    public void Frame_announced_too_long_is_1009_before_its_payload(long length, int limit) =>
        Assert.Equal(ReaderEvent.Violation(1009), ReaderDriver.Single(ClientFrames.Announce(0x82, length), limit));

    [Fact, Statement(79)]
    public void Fragments_that_add_up_past_the_limit_are_1009_before_the_last_payload() =>
        Assert.Equal(
            ReaderEvent.Violation(1009),
            ReaderDriver.Single(ClientFrames.Join(ClientFrames.Frame(0x02, new byte[600]), ClientFrames.Announce(0x80, 401))));

    [Fact]
    public void Message_of_exactly_the_limit_is_read()
    {
        Assert.Equal(ReaderEvent.Message(new byte[1000], true), ReaderDriver.Single(ClientFrames.Binary(new byte[1000])));
        Assert.Equal(
            ReaderEvent.Message(new byte[1000], true),
            ReaderDriver.Single(ClientFrames.Join(ClientFrames.Frame(0x02, new byte[600]), ClientFrames.Frame(0x80, new byte[400]))));
    }

    [Theory]
    [InlineData(10_000, WebSocketRead.Message, null)]
    [InlineData(10_001, WebSocketRead.Violation, 1008)]
    public void Message_has_at_most_10000_fragments(int fragments, object kind, int? code)
    {
        var empty = Enumerable.Repeat(ClientFrames.Frame(0x00, []), fragments - 2);
        var outcome = ReaderDriver.Single(ClientFrames.Join([ClientFrames.Frame(0x01, []), .. empty, ClientFrames.Frame(0x80, [])]));
        Assert.Equal((kind, code), (outcome.Kind, outcome.Code));
    }

    [Fact]
    public void Close_reason_is_decoded()
    {
        using var reader = new WebSocketReader(10, deflate: false);
        reader.Feed(ClientFrames.Close(1000, Encoding.UTF8.GetBytes("až€")));
        Assert.Equal("až€", reader.CloseReason);
    }
}
