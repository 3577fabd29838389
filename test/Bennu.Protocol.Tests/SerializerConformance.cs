using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.Protocol.Tests;

/// <summary>What every serializer owes, run on each.</summary>
public abstract class SerializerConformance
{
    private static readonly EncodedTopic Room = EncodedTopic.FromString("room:a");

    private readonly ExactBuffer _output = new();

    protected abstract Serializer Serializer { get; }

    /// <summary>The message as a client of this protocol sends it.</summary>
    private protected abstract byte[] ClientFrame(ClientMessage message, JavaScriptEncoder encoder);

    /// <summary>What an independent reader finds in a server's text frame: ref, topic, event and payload.</summary>
    private protected abstract ServerFrame ReadServerFrame(JsonElement frame);

    /// <summary>Whether a message of this layout stands in the JSON; throws where it holds a text that is none.</summary>
    private protected abstract bool IsClientFrame(JsonElement frame);

    [Fact]
    public void Decode_of_what_a_client_sends_returns_what_it_meant() =>
        Gen.Select(Generate.Message, Generate.Encoder).Sample((sent, encoder) =>
        {
            var received = Decoded.From(Serializer, ClientFrame(sent, encoder), FrameKind.Text);
            Assert.Equal(RefOf(sent.JoinRef), received.JoinRef);
            Assert.Equal(RefOf(sent.Ref), received.Ref);
            Assert.Equal(sent.Topic, received.Topic);
            Assert.True(received.TopicIsString);
            Assert.Equal(sent.Event, received.Event);
            Assert.Equal(sent.Payload, received.PayloadText);
            Assert.False(received.PayloadIsBinary);
        });

    [Fact]
    public void Decode_of_a_ref_gives_its_canonical_bytes() =>
        Gen.Select(Generate.Message, Generate.Encoder).Sample((sent, encoder) =>
        {
            Assert.True(Serializer.TryDecode(ClientFrame(sent, encoder), FrameKind.Text, out var message, out _));
            Assert.True(RefOf(sent.Ref).Matches(message.Ref));
            Assert.True(RefOf(sent.JoinRef).Matches(message.JoinRef));
        });

    [Fact]
    public void Decode_of_arbitrary_bytes_never_throws() =>
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Bool).Sample((bytes, binary) =>
            Serializer.TryDecode(bytes, binary ? FrameKind.Binary : FrameKind.Text, out _, out var error) == error is null);

    [Fact]
    public void Decode_of_a_damaged_frame_accepts_exactly_what_is_still_a_message() =>
        Generate.Damaged(Gen.Select(Generate.Message, Generate.Encoder).Select(ClientFrame)).Sample(
            frame => Assert.Equal(IsClientFrame(frame), Serializer.TryDecode(frame, FrameKind.Text, out _, out _)),
            iter: 1_000);

    [Fact]
    public void Decode_of_text_that_is_not_UTF8_is_refused()
    {
        var frame = ClientFrame(new("1", "2", "room:a", "shout", "\"é\""), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var damaged = frame.Where(octet => octet != 0xC3).ToArray();
        Assert.Equal(frame.Length - 1, damaged.Length);
        Assert.Contains("UTF-8", Decoded.Error(Serializer, damaged, FrameKind.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[[]]")]
    [InlineData("nul")]
    public void Decode_of_what_is_no_message_is_refused(string frame) => Decoded.ErrorOfText(Serializer, frame);

    [Fact]
    public void Decode_of_a_truncated_frame_is_refused_wherever_it_is_cut()
    {
        var sent = new ClientMessage("1", "2", "room:a", "shout", """{"a":[1,"é😀",null]}""");
        var frame = ClientFrame(sent, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        for (var length = 0; length < frame.Length; length++) Decoded.Error(Serializer, frame.AsSpan(0, length), FrameKind.Text);
    }

    [Fact]
    public void Decode_accepts_white_space_around_the_frame_and_nothing_else()
    {
        var frame = Encoding.UTF8.GetString(ClientFrame(new("1", "2", "room:a", "shout", "{}"), JavaScriptEncoder.Default));
        Assert.Equal("{}", Decoded.FromText(Serializer, $" \r\n\t{frame}\n ").PayloadText);
        foreach (var more in new[] { "1", "null", frame, ",", "]", "}", "//", "\0" }) Decoded.ErrorOfText(Serializer, frame + more);
        Decoded.ErrorOfText(Serializer, "\uFEFF" + frame);
    }

    [Theory]
    [InlineData("{,}")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1 /* one */]")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("NaN")]
    [InlineData("True")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12\"")]
    public void Decode_of_a_payload_that_is_not_strict_JSON_is_refused(string payload) =>
        Assert.Contains("not valid JSON", Decoded.ErrorOfText(Serializer, FrameWith(payload)));

    [Theory]
    [InlineData("null")]
    [InlineData("1.50")]
    [InlineData("\"\\u00e9\"")]
    [InlineData("[ 1 , 2 ]")]
    [InlineData("{ \"a\" : { } }")]
    public void Decode_returns_the_payload_as_it_stood_in_the_frame(string payload) =>
        Assert.Equal(payload, Decoded.FromText(Serializer, FrameWith($" {payload}\n")).PayloadText);

    [Fact]
    public void Decode_accepts_JSON_64_levels_deep_and_no_deeper()
    {
        var deepest = new string('[', 63) + new string(']', 63); // the frame itself is a level
        Assert.Equal(deepest, Decoded.FromText(Serializer, FrameWith(deepest)).PayloadText);
        Decoded.ErrorOfText(Serializer, FrameWith($"[{deepest}]"));
        Decoded.ErrorOfText(Serializer, FrameWith(new string('[', 100_000)));
    }

    [Theory]
    [InlineData("1$", "2", "room:a", "shout")]
    [InlineData("1", "2$", "room:a", "shout")]
    [InlineData("1", "2", "room:a$", "shout")]
    [InlineData("1", "2", "room:a", "shout$")]
    public void Decode_of_half_a_surrogate_pair_in_the_header_is_refused(string joinRef, string @ref, string topic, string @event)
    {
        var frame = Encoding.UTF8.GetString(ClientFrame(new(joinRef, @ref, topic, @event, "\"\\ud800\""), JavaScriptEncoder.Default));
        Assert.Equal("\"\\ud800\"", Decoded.FromText(Serializer, frame.Replace("$", "\\ud83d\\ude00")).PayloadText);
        foreach (var half in new[] { "\\ud83d", "\\ude00", "\\ude00\\ud83d" }) Decoded.ErrorOfText(Serializer, frame.Replace("$", half));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[\"shout\"]")]
    [InlineData("{}")]
    public void Decode_of_an_event_that_is_no_string_is_refused(string @event) =>
        Assert.Contains("event", Decoded.ErrorOfText(Serializer, FrameWith("{}").Replace("\"shout\"", @event)));

    [Theory]
    [Statement(60)]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[ \"room:a\" ]")]
    [InlineData("{\"room\":\"a\"}")]
    public void Decode_of_a_topic_that_is_no_string_is_accepted_and_echoed_as_it_came(string topic)
    {
        var message = Decoded.FromText(Serializer, FrameWith("{}").Replace("\"room:a\"", topic));
        Assert.False(message.TopicIsString);
        Assert.Equal(topic, message.Topic);

        var echo = EncodedTopic.FromJson(Encoding.UTF8.GetBytes(message.Topic));
        Serializer.EncodeReply(_output, Ref.Null, message.Ref, echo, "error", ReasonPayload.UnmatchedTopic);
        Assert.Equal(topic, Written().Topic.GetRawText());
    }

    [Theory]
    [Statement(48)]
    [InlineData("10")]
    [InlineData("\"10\"")]
    [InlineData("-1.0")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{\"a\":[1]}")]
    public void Reply_echoes_the_ref_of_the_request_with_its_type(string @ref)
    {
        var message = Decoded.FromText(Serializer, FrameWith("{}").Replace("\"2\"", @ref));
        Serializer.EncodeReply(_output, Ref.Null, message.Ref, Room, "ok", Payload.EmptyObject);
        Assert.Equal(@ref, Written().Ref.GetRawText());
    }

    [Theory]
    [Statement(46)]
    [InlineData("ok")]
    [InlineData("error")]
    [InlineData("\"très\" spécial")]
    public void Reply_with_a_status_alone_carries_it_and_an_empty_object(string status)
    {
        Assert.Equal(FrameKind.Text, Serializer.EncodeReply(_output, Ref.FromString("1"), Ref.FromString("2"), Room, status, default));
        var (@ref, topic, @event, payload) = Written();
        Assert.Equal("2", @ref.GetString());
        Assert.Equal("room:a", topic.GetString());
        Assert.Equal("phx_reply", @event.GetString());
        Assert.Equal(["status", "response"], payload.EnumerateObject().Select(member => member.Name));
        Assert.Equal(status, payload.GetProperty("status").GetString());
        Assert.Equal("{}", payload.GetProperty("response").GetRawText());
    }

    [Fact]
    public void Reply_may_answer_with_any_JSON_value() =>
        Gen.Select(Generate.Ref, Generate.Text, Generate.Text, Generate.Json).Sample((@ref, topic, status, response) =>
        {
            var output = new ExactBuffer();
            var kind = Serializer.EncodeReply(output, Ref.Null, RefOf(@ref), EncodedTopic.FromString(topic), status, JsonPayload(response));
            var frame = Written(output);
            Assert.Equal(FrameKind.Text, kind);
            Assert.Equal(RefOf(@ref).ToString(), frame.Ref.GetRawText());
            Assert.Equal(topic, frame.Topic.GetString());
            Assert.Equal(status, frame.Payload.GetProperty("status").GetString());
            Assert.Equal(response, frame.Payload.GetProperty("response").GetRawText());
        });

    [Fact]
    public void Push_is_read_back_as_it_was_meant() =>
        Gen.Select(Generate.Ref, Generate.Text, Generate.Text, Generate.JsonObject).Sample((@ref, topic, @event, payload) =>
        {
            var output = new ExactBuffer();
            var kind = Serializer.EncodePush(
                output, Ref.FromString("1"), RefOf(@ref), EncodedTopic.FromString(topic), @event, JsonPayload(payload));
            var frame = Written(output);
            Assert.Equal(FrameKind.Text, kind);
            Assert.Equal(RefOf(@ref).ToString(), frame.Ref.GetRawText());
            Assert.Equal(topic, frame.Topic.GetString());
            Assert.Equal(@event, frame.Event.GetString());
            Assert.Equal(payload, frame.Payload.GetRawText());
        });

    [Fact]
    public void Broadcast_is_read_back_as_it_was_meant() =>
        Gen.Select(Generate.Text, Generate.Text, Generate.JsonObject).Sample((topic, @event, payload) =>
        {
            var output = new ExactBuffer();
            var kind = Serializer.EncodeBroadcast(output, Ref.Null, EncodedTopic.FromString(topic), @event, JsonPayload(payload));
            var frame = Written(output);
            Assert.Equal(FrameKind.Text, kind);
            Assert.Equal(JsonValueKind.Null, frame.Ref.ValueKind);
            Assert.Equal(topic, frame.Topic.GetString());
            Assert.Equal(@event, frame.Event.GetString());
            Assert.Equal(payload, frame.Payload.GetRawText());
        });

    [Fact]
    public void Durable_broadcast_carries_its_cursor_as_ref()
    {
        Serializer.EncodeBroadcast(_output, Ref.FromString("@5f1c:42"), Room, "new_msg", JsonPayload("""{"body":"hi"}"""));
        Assert.Equal("@5f1c:42", Written().Ref.GetString());
    }

    [Fact]
    public void Text_with_half_a_surrogate_pair_is_written_as_the_replacement_character()
    {
        Serializer.EncodePush(_output, Ref.Null, Ref.FromString("r\udc00"), EncodedTopic.FromString("t\ud800"), "e\ud800", default);
        Assert.Equal("t\uFFFD", Written().Topic.GetString());
        Assert.Equal("e\uFFFD", Written().Event.GetString());
        Assert.Equal("r\uFFFD", Written().Ref.GetString());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("漢")]
    [InlineData("😀")]
    [InlineData("\"")]
    [InlineData("\u0001")]
    public void Event_or_status_may_be_long_whatever_its_characters_take(string character)
    {
        var text = string.Concat(Enumerable.Repeat(character, 1_000));
        Serializer.EncodePush(_output, Ref.Null, Ref.Null, Room, text, default);
        Assert.Equal(text, Written().Event.GetString());
        _output.Clear();
        Serializer.EncodeReply(_output, Ref.Null, Ref.Null, Room, text, default);
        Assert.Equal(text, Written().Payload.GetProperty("status").GetString());
    }

    [Fact]
    public void Frames_follow_one_another_in_the_output()
    {
        Serializer.EncodeBroadcast(_output, Ref.Null, Room, "one", Payload.EmptyObject);
        var first = _output.Text;
        Serializer.EncodeReply(_output, Ref.Null, Ref.Null, Room, "ok", Payload.EmptyObject);
        Assert.StartsWith(first, _output.Text);
        Assert.True(_output.Text.Length > first.Length);
    }

    [Fact]
    public void Decode_of_an_ordinary_frame_allocates_nothing()
    {
        var sent = new ClientMessage("1", "2", "room:a", "shout", """{"body":"hi \"é\"","to":[1,2,{"x":null}]}""");
        var frame = ClientFrame(sent, JavaScriptEncoder.Default);
        var stored = Ref.FromString("1");
        Assert.Equal(0, Allocation.PerCall(() =>
        {
            if (!Serializer.TryDecode(frame, FrameKind.Text, out var message, out _)) throw new InvalidOperationException();
            if (!stored.Matches(message.JoinRef)) throw new InvalidOperationException();
        }));
    }

    [Fact]
    public void Encoding_allocates_nothing_but_the_output()
    {
        var joinRef = Ref.FromString("1");
        var payload = JsonPayload("""{"body":"hi"}""");
        Assert.Equal(0, Allocation.PerCall(() =>
        {
            _output.Clear();
            Serializer.EncodePush(_output, joinRef, Ref.Null, Room, "shout", payload);
            Serializer.EncodeReply(_output, joinRef, joinRef, Room, "ok", payload);
            Serializer.EncodeBroadcast(_output, Ref.Null, Room, "shout", payload);
        }));
    }

    private protected static Payload JsonPayload(string json) => Payload.Json(Encoding.UTF8.GetBytes(json));

    private static Ref RefOf(object? value) => Ref.FromJson(JsonSerializer.SerializeToUtf8Bytes(value));

    private string FrameWith(string payload) =>
        Encoding.UTF8.GetString(ClientFrame(new("1", "2", "room:a", "shout", "\"PAYLOAD\""), JavaScriptEncoder.Default))
            .Replace("\"PAYLOAD\"", payload);

    private bool IsClientFrame(byte[] frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return System.Text.Unicode.Utf8.IsValid(frame) && IsClientFrame(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private ServerFrame Written() => Written(_output);

    private ServerFrame Written(ExactBuffer output) =>
        ReadServerFrame(JsonElement.Parse(output.Written));
}
