using System.Text.Encodings.Web;
using System.Text.Json;
using Bennu.Tests.Shared;

namespace Bennu.Protocol.Tests;

public sealed class V2SerializerTests : SerializerConformance
{
    private readonly ExactBuffer _output = new();

    protected override Serializer Serializer => V2Serializer.Instance;

    private static EncodedTopic Room { get; } = EncodedTopic.FromString("room:a");

    [Fact]
    public void Name_is_v2_and_binary_is_supported()
    {
        Assert.Equal("v2", Serializer.Name);
        Assert.True(Serializer.SupportsBinary);
    }

    [Fact]
    [Statement(49)]
    public void Decode_ignores_what_follows_the_fifth_element()
    {
        var message = Decoded.FromText(Serializer, """["1","2","room:a","shout",{"a":1},"more",{"and":["more"]}]""");
        Assert.Equal(("room:a", "shout", "{\"a\":1}"), (message.Topic, message.Event, message.PayloadText));
        Decoded.ErrorOfText(Serializer, """["1","2","room:a","shout",{},nonsense]""");
    }

    [Theory]
    [Statement(49)]
    [InlineData("[]")]
    [InlineData("""["1","2","room:a","shout"]""")]
    public void Decode_of_fewer_than_five_elements_is_refused(string frame) =>
        Assert.Equal("fewer than 5 elements", Decoded.ErrorOfText(Serializer, frame));

    [Theory]
    [Statement(50)]
    [InlineData("""{"topic":"room:a","event":"shout","payload":{},"ref":"1"}""", "not a JSON array")]
    [InlineData("\"text\"", "not a JSON array")]
    [InlineData("""["1","2","room:a","shout",{}""", "not valid JSON at line 1, byte 28")]
    [InlineData("""["1","2","room:a" "shout",{}]""", "not valid JSON at line 1, byte 18")]
    public void Decode_of_invalid_JSON_or_of_no_array_is_refused(string frame, string error) =>
        Assert.Equal(error, Decoded.ErrorOfText(Serializer, frame));

    [Theory]
    [Statement(47)]
    [InlineData("\"1\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Push_carries_the_join_ref_and_a_null_ref(string joinRef)
    {
        var kind = Serializer.EncodePush(_output, RefOf(joinRef), Ref.Null, Room, "pushed", JsonPayload("""{"a":1}"""));
        Assert.Equal(FrameKind.Text, kind);
        Assert.Equal($$"""[{{joinRef}},null,"room:a","pushed",{"a":1}]""", _output.Text);
    }

    [Fact]
    [Statement(47)]
    public void Broadcast_carries_null_and_null()
    {
        Assert.Equal(FrameKind.Text, Serializer.EncodeBroadcast(_output, Ref.Null, Room, "news", JsonPayload("""{"a":1}""")));
        Assert.Equal("""[null,null,"room:a","news",{"a":1}]""", _output.Text);
    }

    [Fact]
    public void Durable_push_carries_join_ref_and_cursor()
    {
        Serializer.EncodePush(_output, Ref.FromString("1"), Ref.FromString("@5f1c:42"), Room, "new_msg", Payload.EmptyObject);
        Assert.Equal("""["1","@5f1c:42","room:a","new_msg",{}]""", _output.Text);
    }

    [Fact]
    public void Cursor_of_a_binary_message_follows_in_a_text_frame()
    {
        Serializer.EncodeBroadcast(_output, Ref.FromString("@5f1c:43"), Room, ReservedEvent.StreamCursor, Payload.EmptyObject);
        Assert.Equal("""[null,"@5f1c:43","room:a","stream:cursor",{}]""", _output.Text);
    }

    [Fact]
    public void Close_and_error_carry_the_join_ref_twice()
    {
        var joinRef = Ref.FromString("1");
        Serializer.EncodePush(_output, joinRef, joinRef, Room, ReservedEvent.Close, Payload.EmptyObject);
        Assert.Equal("""["1","1","room:a","phx_close",{}]""", _output.Text);
        _output.Clear();
        Serializer.EncodePush(_output, joinRef, joinRef, Room, ReservedEvent.Error, ReasonPayload.ChannelCrash);
        Assert.Equal("""["1","1","room:a","phx_error",{"reason":"channel_crash"}]""", _output.Text);
    }

    [Theory]
    [InlineData("\"1\"", "\"1\"", "ok", "{}")]
    [InlineData("null", "\"4\"", "error", "{\"reason\":\"unmatched topic\"}")]
    [InlineData("null", "\"5\"", "ok", "{}")]
    [InlineData("1", "2", "custom", "[1]")]
    [InlineData("1", "null", "ok", "null")]
    public void Reply_is_laid_out_with_status_and_response(string joinRef, string @ref, string status, string response)
    {
        Serializer.EncodeReply(_output, RefOf(joinRef), RefOf(@ref), Room, status, JsonPayload(response));
        Assert.Equal($$"""[{{joinRef}},{{@ref}},"room:a","phx_reply",{"status":"{{status}}","response":{{response}}}]""", _output.Text);
    }

    [Fact]
    public void Text_is_escaped_only_where_JSON_requires_it()
    {
        var topic = EncodedTopic.FromString("a\"b\\c/é😀\u2028");
        Serializer.EncodeBroadcast(_output, Ref.Null, topic, "\0\b\t\n\f\r\u001f\u007f<", default);
        Assert.Equal("[null,null,\"a\\\"b\\\\c/é😀\u2028\",\"\\u0000\\b\\t\\n\\f\\r\\u001f\u007f<\",{}]", _output.Text);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"{}\"")]
    [InlineData("null")]
    [InlineData(" 1")]
    public void Push_or_broadcast_of_what_is_no_object_is_refused_and_nothing_written(string payload)
    {
        var push = () => Serializer.EncodePush(_output, Ref.Null, Ref.Null, Room, "pushed", JsonPayload(payload));
        var broadcast = () => Serializer.EncodeBroadcast(_output, Ref.Null, Room, "news", JsonPayload(payload));
        Assert.Equal("payload must be a JSON object", Assert.Throws<PayloadException>(() => { push(); }).Message);
        Assert.Equal("payload must be a JSON object", Assert.Throws<PayloadException>(() => { broadcast(); }).Message);
        Assert.Equal(0, _output.Written.Length);
    }

    private protected override byte[] ClientFrame(ClientMessage message, JavaScriptEncoder encoder) => message.ToV2(encoder);

    private protected override ServerFrame ReadServerFrame(JsonElement frame)
    {
        Assert.Equal(5, frame.GetArrayLength());
        return new(frame[1], frame[2], frame[3], frame[4]);
    }

    private protected override bool IsClientFrame(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Array || frame.GetArrayLength() < 5) return false;
        foreach (var value in frame.EnumerateArray().Take(3).Where(value => value.ValueKind == JsonValueKind.String)) value.GetString();
        return frame[3].ValueKind == JsonValueKind.String && frame[3].GetString() is not null;
    }

    private static Ref RefOf(string json) => Ref.FromJson(System.Text.Encoding.UTF8.GetBytes(json));
}
