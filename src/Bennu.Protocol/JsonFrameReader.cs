using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>Reads the members of a text frame where they lie. Throws <see cref="JsonException"/> for what is no JSON.</summary>
internal ref struct JsonFrameReader
{
    private readonly ReadOnlySpan<byte> _frame;
    private Utf8JsonReader _json;

    public JsonFrameReader(ReadOnlySpan<byte> frame)
    {
        _frame = frame;
        _json = new Utf8JsonReader(frame);
    }

    /// <summary>Enters the frame's value, if it is of this kind.</summary>
    public bool TryStart(JsonTokenType token) => _json.Read() && _json.TokenType == token;

    /// <summary>Goes to the next member's name; false at the object's end.</summary>
    public bool NextMember() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    public readonly bool NameIs(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    /// <summary>Whether the array has a further element, which is then the current value.</summary>
    public bool NextElement() => _json.Read() && _json.TokenType != JsonTokenType.EndArray;

    public bool ReadTopic(ref InboundMessage message)
    {
        _json.Read();
        return TakeTopic(ref message);
    }

    /// <summary>Takes the current value as the topic. A value that is no string is kept as it stands.</summary>
    public bool TakeTopic(ref InboundMessage message)
    {
        message.TopicIsString = _json.TokenType == JsonTokenType.String;
        message.Topic = message.TopicIsString ? Text() : Raw();
        return true;
    }

    public bool ReadEvent(ref InboundMessage message)
    {
        _json.Read();
        return TakeEvent(ref message);
    }

    /// <summary>Takes the current value as the event; false where it is no string.</summary>
    public bool TakeEvent(ref InboundMessage message)
    {
        if (_json.TokenType != JsonTokenType.String) return false;
        message.Event = Text();
        return true;
    }

    public bool ReadPayload(ref InboundMessage message)
    {
        _json.Read();
        return TakePayload(ref message);
    }

    public bool TakePayload(ref InboundMessage message)
    {
        message.Payload = Raw();
        return true;
    }

    public bool ReadRef(ref ReadOnlySpan<byte> @ref)
    {
        _json.Read();
        return TakeRef(ref @ref);
    }

    /// <summary>Takes the current value as a ref: nothing for null, and a string in the one form that comparing needs.</summary>
    public bool TakeRef(ref ReadOnlySpan<byte> @ref)
    {
        if (_json.TokenType == JsonTokenType.Null) @ref = default;
        else if (_json.TokenType == JsonTokenType.String && _json.ValueIsEscaped) @ref = JsonText.Quote(_json.GetString()!);
        else @ref = Raw();
        return true;
    }

    public void SkipValue()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>Reads on over the current value's remainder and the rest of an array.</summary>
    public void SkipRest()
    {
        while (NextElement()) _json.Skip();
    }

    /// <summary>Nothing but white space may follow.</summary>
    public void DemandEnd()
    {
        if (_json.Read()) throw new JsonException("something follows the frame");
    }

    private ReadOnlySpan<byte> Text()
    {
        if (!_json.ValueIsEscaped) return _json.ValueSpan;
        var text = new byte[_json.ValueSpan.Length]; // undoing an escape never lengthens a string
        return text.AsSpan(0, _json.CopyString(text));
    }

    private ReadOnlySpan<byte> Raw()
    {
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        return _frame[start..(int)_json.BytesConsumed];
    }
}
