using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>Reads a text frame as strict JSON, value by value, each a slice of the frame.</summary>
/// <remarks>Every method throws <see cref="JsonException"/> as soon as it meets what is not JSON.</remarks>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _frame = frame;
    private Utf8JsonReader _reader = new(frame, new JsonReaderOptions { MaxDepth = MaxDepth });

    public static string Describe(JsonException error) => error.BytePositionInLine is { } position
        ? $"not valid JSON at line {error.LineNumber + 1}, byte {position}"
        : "not valid JSON";

    /// <summary>Whether the frame is an array or object, as asked.</summary>
    public bool TryEnter(JsonTokenType container) => _reader.Read() && _reader.TokenType == container;

    /// <summary>Goes to the next element or member; false at the container's end.</summary>
    public bool TryNext() => _reader.Read() && _reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject);

    /// <summary>The member's name, escapes undone.</summary>
    public readonly ReadOnlySpan<byte> TakeName() =>
        JsonText.Unquote(_frame.Slice((int)_reader.TokenStartIndex, _reader.ValueSpan.Length + 2));

    /// <summary>The element, or the member's value.</summary>
    public ReadOnlySpan<byte> TakeValue()
    {
        if (_reader.TokenType == JsonTokenType.PropertyName) _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _frame[start..(int)_reader.BytesConsumed];
    }

    /// <summary>Checks that only white space follows.</summary>
    public void Finish() => _reader.Read();
}
