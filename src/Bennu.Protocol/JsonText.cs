using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>JSON strings in one canonical form: only what JSON forbids raw is escaped, each in its shortest way.</summary>
/// <remarks>Hence a JSON string without a backslash is canonical already, and equal texts have equal bytes.</remarks>
internal static class JsonText
{
    private static readonly SearchValues<byte> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), (byte)'"', (byte)'\\']);

    public static bool IsString(ReadOnlySpan<byte> json) => !json.IsEmpty && json[0] == '"';

    /// <summary>The most bytes that a text can take as a JSON string.</summary>
    public static int MaxLength(string value) => (6 * value.Length) + 2;

    public static byte[] Quote(string value)
    {
        var json = new byte[Encoding.UTF8.GetByteCount(value) + 2];
        var text = json.AsSpan(1, json.Length - 2);
        Encoding.UTF8.GetBytes(value, text);
        if (text.ContainsAny(MustEscape)) return Quote(text);
        json[0] = json[^1] = (byte)'"';
        return json;
    }

    public static byte[] Quote(ReadOnlySpan<byte> utf8)
    {
        var size = utf8.ContainsAny(MustEscape) ? 6 * utf8.Length : utf8.Length;
        var json = new byte[size + 2];
        var length = Write(utf8, json);
        return length == json.Length ? json : json[..length];
    }

    public static int Write(string value, Span<byte> destination)
    {
        var length = Encoding.UTF8.GetBytes(value, destination[1..]);
        if (destination.Slice(1, length).ContainsAny(MustEscape)) return Write(Encoding.UTF8.GetBytes(value), destination);
        destination[0] = destination[length + 1] = (byte)'"';
        return length + 2;
    }

    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        destination[0] = (byte)'"';
        var written = 1;
        for (int special; (special = utf8.IndexOfAny(MustEscape)) >= 0; utf8 = utf8[(special + 1)..])
        {
            utf8[..special].CopyTo(destination[written..]);
            written += special;
            written += WriteEscaped(utf8[special], destination[written..]);
        }

        utf8.CopyTo(destination[written..]);
        written += utf8.Length;
        destination[written] = (byte)'"';
        return written + 1;
    }

    /// <summary>The text of a JSON string: a slice of it, or a copy where escapes had to be undone.</summary>
    /// <exception cref="JsonException">An escape stands for half a surrogate pair, which no UTF-8 can express.</exception>
    public static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> json)
    {
        if (!json.Contains((byte)'\\')) return json[1..^1];
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var text = new byte[json.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("a string escapes half a surrogate pair", error);
        }
    }

    /// <summary>A JSON value as it is compared and echoed: strings canonical, all else as it stands, <c>null</c> as nothing.</summary>
    /// <exception cref="JsonException">An escape stands for half a surrogate pair.</exception>
    public static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> json)
    {
        if (json.SequenceEqual("null"u8)) return default;
        return IsString(json) && json.Contains((byte)'\\') ? Quote(Unquote(json)) : json;
    }

    private static int WriteEscaped(byte value, Span<byte> destination)
    {
        destination[0] = (byte)'\\';
        destination[1] = (char)value switch
        {
            '"' or '\\' => value,
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)'u',
        };
        if (destination[1] != 'u') return 2;
        value.TryFormat(destination[2..], out _, "x4");
        return 6;
    }
}
