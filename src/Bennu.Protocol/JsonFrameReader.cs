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

    /// <summary>Goes to the current member's value.</summary>
    public void NextValue() => _json.Read();

    /// <summary>Whether the current value is a string.</summary>
    public readonly bool IsString => _json.TokenType == JsonTokenType.String;

    /// <summary>The current string in UTF-8.</summary>
    public readonly ReadOnlySpan<byte> Text()
    {
        if (!_json.ValueIsEscaped) return _json.ValueSpan;
        var text = new byte[_json.ValueSpan.Length]; // undoing an escape never lengthens a string
        return text.AsSpan(0, _json.CopyString(text));
    }

    /// <summary>The current value as it stands.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        return _frame[start..(int)_json.BytesConsumed];
    }

    /// <summary>The current value as a ref: nothing for null, and a string in the one form that comparing needs.</summary>
    public ReadOnlySpan<byte> Ref()
    {
        if (_json.TokenType == JsonTokenType.Null) return default;
        return IsString && _json.ValueIsEscaped ? JsonText.Quote(_json.GetString()!) : Raw();
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
}
