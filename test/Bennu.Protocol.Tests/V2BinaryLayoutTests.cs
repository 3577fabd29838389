using System.Text;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.Protocol.Tests;

public sealed class V2BinaryLayoutTests
{
    private static readonly EncodedTopic Room = EncodedTopic.FromString("room:a");
    private static readonly Payload Bytes = Payload.Binary(new byte[] { 0x01, 0x02, 0xFF });
    private static readonly Serializer Serializer = V2Serializer.Instance;

    private readonly ExactBuffer _output = new();

    [Fact]
    [Statement(53)]
    public void Client_push_has_five_header_bytes_then_its_fields_then_data()
    {
        var message = DecodeHex("0001010603 31 32 726f6f6d3a61 62696e 0102ff");
        Assert.Equal(Ref.FromString("1"), message.JoinRef);
        Assert.Equal(Ref.FromString("2"), message.Ref);
        Assert.Equal(("room:a", true, "bin", true), (message.Topic, message.TopicIsString, message.Event, message.PayloadIsBinary));
        Assert.Equal(Bytes.Data.ToArray(), message.Payload);
    }

    [Fact]
    [Statement(54)]
    public void Server_push_has_four_header_bytes_and_no_ref()
    {
        Assert.Equal(FrameKind.Binary, Serializer.EncodePush(_output, Ref.FromString("1"), Ref.FromString("2"), Room, "binpush", Bytes));
        Assert.Equal(Hex("00010607 31 726f6f6d3a61 62696e70757368 0102ff"), _output.Hex);
    }

    [Fact]
    [Statement(55)]
    public void Server_broadcast_has_three_header_bytes()
    {
        Assert.Equal(FrameKind.Binary, Serializer.EncodeBroadcast(_output, Ref.FromString("@5f1c:42"), Room, "binbc", Bytes));
        Assert.Equal(Hex("020605 726f6f6d3a61 62696e6263 0102ff"), _output.Hex);
    }

    [Fact]
    [Statement(55)]
    public void Server_reply_includes_the_status()
    {
        Assert.Equal(FrameKind.Binary, Serializer.EncodeReply(_output, Ref.FromString("1"), Ref.FromString("2"), Room, "ok", Bytes));
        Assert.Equal(Hex("0101010602 31 32 726f6f6d3a61 6f6b 0102ff"), _output.Hex);
    }

    [Fact]
    public void Null_and_numeric_refs_are_written_as_text()
    {
        Serializer.EncodeReply(_output, Ref.Null, Ref.FromJson("10"u8), Room, "ok", Bytes);
        Assert.Equal(Hex("0100020602 3130 726f6f6d3a61 6f6b 0102ff"), _output.Hex);
    }

    [Fact]
    public void Text_is_written_as_UTF8_without_escapes()
    {
        Serializer.EncodePush(_output, Ref.FromString("\"\n"), Ref.Null, EncodedTopic.FromString("\\é"), "\"", Payload.Binary(default));
        Assert.Equal(Hex("00020301 220a 5cc3a9 22"), _output.Hex);
    }

    [Fact]
    public void Topic_that_was_no_string_is_written_as_its_JSON()
    {
        Serializer.EncodeBroadcast(_output, Ref.Null, EncodedTopic.FromJson("[1]"u8), "e", Payload.Binary(default));
        Assert.Equal(Hex("020301 5b315d 65"), _output.Hex);
    }

    [Theory]
    [Statement(56)]
    [InlineData("join_ref")]
    [InlineData("ref")]
    [InlineData("topic")]
    [InlineData("status")]
    public void Reply_with_a_field_over_255_bytes_is_refused_and_nothing_written(string field)
    {
        void Encode(int length)
        {
            string Of(string name) => name == field ? new string('a', length - 2) + "é" : "x";
            var (joinRef, @ref) = (Ref.FromString(Of("join_ref")), Ref.FromString(Of("ref")));
            Serializer.EncodeReply(_output, joinRef, @ref, EncodedTopic.FromString(Of("topic")), Of("status"), Bytes);
        }

        AssertRefusesOver255(field, Encode, headerAndOtherFields: 5 + 3);
    }

    [Theory]
    [Statement(56)]
    [InlineData("join_ref")]
    [InlineData("topic")]
    [InlineData("event")]
    public void Push_with_a_field_over_255_bytes_is_refused_and_nothing_written(string field)
    {
        void Encode(int length)
        {
            string Of(string name) => name == field ? new string('a', length - 2) + "é" : "x";
            var (joinRef, topic) = (Ref.FromString(Of("join_ref")), EncodedTopic.FromString(Of("topic")));
            Serializer.EncodePush(_output, joinRef, Ref.Null, topic, Of("event"), Bytes);
        }

        AssertRefusesOver255(field, Encode, headerAndOtherFields: 4 + 2);
    }

    [Theory]
    [Statement(56)]
    [InlineData("topic")]
    [InlineData("event")]
    public void Broadcast_with_a_field_over_255_bytes_is_refused_and_nothing_written(string field)
    {
        void Encode(int length)
        {
            string Of(string name) => name == field ? new string('a', length - 2) + "é" : "x";
            Serializer.EncodeBroadcast(_output, Ref.Null, EncodedTopic.FromString(Of("topic")), Of("event"), Bytes);
        }

        AssertRefusesOver255(field, Encode, headerAndOtherFields: 3 + 1);
    }

    [Fact]
    public void Text_frames_have_no_such_limit()
    {
        var long300 = new string('a', 300);
        var topic = EncodedTopic.FromString(long300);
        Serializer.EncodePush(_output, Ref.FromString(long300), Ref.Null, topic, long300, Payload.EmptyObject);
        Assert.Equal($$"""["{{long300}}",null,"{{long300}}","{{long300}}",{}]""", _output.Text);
    }

    [Fact]
    [Statement(57)]
    public void Empty_join_ref_is_the_empty_string_and_not_null()
    {
        var frame = Convert.FromHexString(Hex("0000010603 32 726f6f6d3a61 62696e"));
        Assert.True(Serializer.TryDecode(frame, FrameKind.Binary, out var message, out _));
        Assert.Equal("\"\"", Encoding.UTF8.GetString(message.JoinRef));
        Assert.False(Ref.Null.Matches(message.JoinRef));
        Assert.False(Ref.FromString("1").Matches(message.JoinRef));
        Assert.True(Ref.FromString("").Matches(message.JoinRef));
    }

    [Fact]
    public void Empty_ref_is_echoed_as_the_empty_string()
    {
        var message = DecodeHex("0001000603 31 726f6f6d3a61 62696e");
        Serializer.EncodeReply(_output, message.JoinRef, message.Ref, Room, "ok", Payload.EmptyObject);
        Assert.StartsWith("[\"1\",\"\",", _output.Text);
    }

    [Theory]
    [Statement(58)]
    [InlineData("room:a", "phx_join")]
    [InlineData("room:a", "phx_leave")]
    [InlineData("phoenix", "heartbeat")]
    public void Reserved_events_arrive_in_binary_frames_too(string topic, string @event)
    {
        var frame = ClientMessage.ToV2Binary("1", "2", topic, @event, []);
        var message = Decoded.From(Serializer, frame, FrameKind.Binary);
        Assert.Equal((topic, @event, true), (message.Topic, message.Event, message.PayloadIsBinary));
        Assert.Empty(message.Payload);
    }

    [Fact]
    [Statement(59)]
    public void Reply_to_a_binary_push_is_text_where_its_response_is_JSON()
    {
        var message = DecodeHex("0001010603 31 32 726f6f6d3a61 62696e 0102ff");
        Assert.Equal(FrameKind.Text, Serializer.EncodeReply(_output, message.JoinRef, message.Ref, Room, "ok", Payload.EmptyObject));
        Assert.Equal("""["1","2","room:a","phx_reply",{"status":"ok","response":{}}]""", _output.Text);
    }

    [Fact]
    public void Decode_of_what_a_client_sends_returns_what_it_meant() =>
        Gen.Select(Generate.ShortText, Generate.ShortText, Generate.ShortText, Generate.ShortText, Gen.Byte.Array[0, 40])
            .Sample((joinRef, @ref, topic, @event, data) =>
            {
                var frame = ClientMessage.ToV2Binary(joinRef, @ref, topic, @event, data);
                var received = Decoded.From(Serializer, frame, FrameKind.Binary);
                Assert.Equal(Ref.FromString(joinRef), received.JoinRef);
                Assert.Equal(Ref.FromString(@ref), received.Ref);
                Assert.Equal((topic, @event), (received.Topic, received.Event));
                Assert.Equal(data, received.Payload);
            });

    [Theory]
    [InlineData("", "truncated")]
    [InlineData("00", "truncated")]
    [InlineData("00010106", "truncated")]
    [InlineData("0001010603", "truncated")]
    [InlineData("0001010603 31 32 726f6f6d3a61 6269", "truncated")]
    [InlineData("00ffffffff 31", "truncated")]
    [InlineData("0101010602 31 32 726f6f6d3a61 6f6b", "not a push")]
    [InlineData("0206050000 726f6f6d3a61 62696e6263", "not a push")]
    [InlineData("ff01010603 31 32 726f6f6d3a61 62696e", "not a push")]
    [InlineData("0001010603 80 32 726f6f6d3a61 62696e", "a field is not UTF-8")]
    [InlineData("0001010603 31 ff 726f6f6d3a61 62696e", "a field is not UTF-8")]
    [InlineData("0001010603 31 32 726f6f6d3ac3 a9696e", "a field is not UTF-8")]
    [InlineData("0001010603 31 32 726f6f6d3ac3 62696e", "a field is not UTF-8")]
    [InlineData("0001010603 31 32 726f6f6d3a61 6269c3", "a field is not UTF-8")]
    public void Decode_of_a_malformed_frame_is_refused(string hex, string error) =>
        Assert.Equal(error, Decoded.Error(Serializer, Convert.FromHexString(Hex(hex)), FrameKind.Binary));

    [Fact]
    public void Decode_of_a_damaged_frame_never_throws() =>
        Generate.Damaged(Gen.Select(Generate.ShortText, Generate.ShortText)
            .Select((topic, @event) => ClientMessage.ToV2Binary("1", "2", topic, @event, [1, 2, 3])))
            .Sample(frame => Serializer.TryDecode(frame, FrameKind.Binary, out _, out var error) == error is null, iter: 1_000);

    [Fact]
    public void Binary_encoding_allocates_nothing_but_the_output()
    {
        var joinRef = Ref.FromString("1");
        Assert.Equal(0, Allocation.PerCall(() =>
        {
            _output.Clear();
            Serializer.EncodePush(_output, joinRef, Ref.Null, Room, "shout", Bytes);
            Serializer.EncodeReply(_output, joinRef, joinRef, Room, "ok", Bytes);
            Serializer.EncodeBroadcast(_output, Ref.Null, Room, "shout", Bytes);
        }));
    }

    private static string Hex(string spaced) => spaced.Replace(" ", "");

    private static Decoded DecodeHex(string hex) => Decoded.From(Serializer, Convert.FromHexString(Hex(hex)), FrameKind.Binary);

    private void AssertRefusesOver255(string field, Action<int> encode, int headerAndOtherFields)
    {
        var error = Assert.Throws<PayloadException>(() => encode(256));
        Assert.Equal($"unable to convert {field} to binary: must be less than or equal to 255 bytes, but is 256 bytes", error.Message);
        Assert.Equal(0, _output.Written.Length);
        encode(255);
        Assert.Equal(headerAndOtherFields + 255 + Bytes.Data.Length, _output.Written.Length);
    }
}
