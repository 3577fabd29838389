using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bennu.Tests.Shared;

namespace Bennu.Protocol.Tests;

public sealed class V1SerializerTests : SerializerConformance
{
    private readonly ExactBuffer _output = new();

    protected override Serializer Serializer => V1Serializer.Instance;

    private static EncodedTopic Room { get; } = EncodedTopic.FromString("room:a");

    [Fact]
    public void Name_is_v1_and_binary_is_not_supported()
    {
        Assert.Equal("v1", Serializer.Name);
        Assert.False(Serializer.SupportsBinary);
    }

    [Theory]
    [Statement(51)]
    [InlineData("topic")]
    [InlineData("event")]
    [InlineData("payload")]
    [InlineData("ref")]
    public void Decode_without_a_required_key_is_refused(string missing)
    {
        var members = new Dictionary<string, string> { ["topic"] = "room:a", ["event"] = "shout", ["payload"] = "", ["ref"] = "1" };
        Assert.Equal("room:a", Decoded.FromText(Serializer, JsonSerializer.Serialize(members)).Topic);
        members.Remove(missing);
        Assert.Contains("missing", Decoded.ErrorOfText(Serializer, JsonSerializer.Serialize(members)));
    }

    [Fact]
    [Statement(51)]
    public void Decode_without_join_ref_or_with_null_has_a_null_one()
    {
        Assert.True(Decoded.FromText(Serializer, """{"topic":"room:a","event":"phx_join","payload":{},"ref":"1"}""").JoinRef.IsNull);
        Assert.True(Decoded.FromText(Serializer, """{"join_ref":null,"topic":"t","event":"e","payload":{},"ref":"1"}""").JoinRef.IsNull);
        var given = Decoded.FromText(Serializer, """{"join_ref":7,"topic":"t","event":"e","payload":{},"ref":"1"}""");
        Assert.Equal("7", given.JoinRef.ToString());
    }

    [Fact]
    public void Decode_accepts_null_for_ref_and_payload()
    {
        var message = Decoded.FromText(Serializer, """{"topic":"room:a","event":"shout","payload":null,"ref":null}""");
        Assert.True(message.Ref.IsNull);
        Assert.Equal("null", message.PayloadText);
    }

    [Fact]
    public void Decode_reads_a_binary_frame_as_JSON_too()
    {
        var frame = """{"topic":"room:a","event":"shout","payload":[1],"ref":"1"}"""u8;
        var message = Decoded.From(Serializer, frame, FrameKind.Binary);
        Assert.Equal("[1]", message.PayloadText);
        Assert.False(message.PayloadIsBinary);
        Decoded.Error(Serializer, Convert.FromHexString("0001010603" + "3132726f6f6d3a6162696e"), FrameKind.Binary);
    }

    [Fact]
    public void Decode_of_a_repeated_key_takes_the_last()
    {
        var message = Decoded.FromText(
            Serializer, """{"event":7,"topic":"a","ref":"1","payload":1,"event":"e","topic":"b","ref":null,"payload":{"x":[]}}""");
        Assert.Equal(("b", "e", "{\"x\":[]}"), (message.Topic, message.Event, message.PayloadText));
        Assert.True(message.Ref.IsNull);
        Decoded.ErrorOfText(Serializer, """{"topic":"a","ref":"1","payload":1,"event":"e","event":null}""");
    }

    [Fact]
    public void Decode_knows_keys_by_their_text_and_ignores_others()
    {
        var message = Decoded.FromText(
            Serializer, """{"t\u006fpic":"a","more":{"topic":"b"},"Topic":"c","event":"e","payload":{"ref":2},"ref":"1","":[]}""");
        Assert.Equal(("a", "e", "{\"ref\":2}"), (message.Topic, message.Event, message.PayloadText));
        Assert.Equal("\"1\"", message.Ref.ToString());
    }

    [Fact]
    public void Decode_of_a_key_with_half_a_surrogate_pair_is_refused() =>
        Decoded.ErrorOfText(Serializer, """{"\ud800":1,"topic":"a","event":"e","payload":{},"ref":"1"}""");

    [Fact]
    [Statement(52)]
    public void Output_has_exactly_the_four_keys()
    {
        var joinRef = Ref.FromString("join");
        Serializer.EncodePush(_output, joinRef, Ref.Null, Room, "pushed", JsonPayload("""{"a":1}"""));
        AssertWritten("""{"event":"pushed","payload":{"a":1},"ref":null,"topic":"room:a"}""");
        Serializer.EncodeReply(_output, joinRef, Ref.FromString("1"), Room, "ok", Payload.EmptyObject);
        AssertWritten("""{"event":"phx_reply","payload":{"response":{},"status":"ok"},"ref":"1","topic":"room:a"}""");
        Serializer.EncodeBroadcast(_output, Ref.Null, Room, "news", JsonPayload("[1]"));
        AssertWritten("""{"event":"news","payload":[1],"ref":null,"topic":"room:a"}""");
    }

    [Fact]
    public void Close_and_error_carry_the_ref_they_are_given()
    {
        Serializer.EncodePush(_output, Ref.FromString("7"), Ref.FromString("7"), Room, ReservedEvent.Close, Payload.EmptyObject);
        AssertWritten("""{"topic":"room:a","event":"phx_close","payload":{},"ref":"7"}""");
        Serializer.EncodePush(_output, Ref.Null, Ref.Null, Room, ReservedEvent.Error, ReasonPayload.ChannelCrash);
        AssertWritten("""{"event":"phx_error","payload":{"reason":"channel_crash"},"ref":null,"topic":"room:a"}""");
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Push_may_carry_any_JSON_value(string payload)
    {
        Serializer.EncodePush(_output, Ref.Null, Ref.Null, Room, "pushed", JsonPayload(payload));
        Assert.Equal(payload, JsonElement.Parse(_output.Written).GetProperty("payload").GetRawText());
    }

    [Fact]
    public void Binary_payload_is_refused_and_nothing_written()
    {
        var bytes = Payload.Binary(new byte[] { 1 });
        Assert.Throws<PayloadException>(() => Serializer.EncodePush(_output, Ref.Null, Ref.Null, Room, "bin", bytes));
        Assert.Throws<PayloadException>(() => Serializer.EncodeReply(_output, Ref.Null, Ref.Null, Room, "ok", bytes));
        Assert.Throws<PayloadException>(() => Serializer.EncodeBroadcast(_output, Ref.Null, Room, "bin", bytes));
        Assert.Equal(0, _output.Written.Length);
    }

    private protected override byte[] ClientFrame(ClientMessage message, JavaScriptEncoder encoder) => message.ToV1(encoder);

    private protected override ServerFrame ReadServerFrame(JsonElement frame) =>
        new(frame.GetProperty("ref"), frame.GetProperty("topic"), frame.GetProperty("event"), frame.GetProperty("payload"));

    private protected override bool IsClientFrame(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Object || !frame.TryGetProperty("payload", out _)) return false;
        if (!frame.TryGetProperty("topic", out var topic) || !frame.TryGetProperty("event", out var @event)) return false;
        if (!frame.TryGetProperty("ref", out var @ref)) return false;
        frame.TryGetProperty("join_ref", out var joinRef);
        foreach (var value in new[] { topic, @ref, joinRef }.Where(value => value.ValueKind == JsonValueKind.String)) value.GetString();
        return @event.ValueKind == JsonValueKind.String && @event.GetString() is not null;
    }

    private void AssertWritten(string expected)
    {
        var written = JsonElement.Parse(_output.Written);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(Encoding.UTF8.GetBytes(expected)), written), _output.Text);
        _output.Clear();
    }
}
