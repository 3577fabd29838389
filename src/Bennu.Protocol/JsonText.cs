using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>Writes and reads JSON strings.</summary>
internal static class JsonText
{
    // What needs no escape and is one byte in UTF-8: printable ASCII but for the quote and the backslash.
    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainCharacters());

    /// <summary>Writes a quoted string.</summary>
    public static void Write(IBufferWriter<byte> output, string text)
    {
        if (text.AsSpan().ContainsAnyExcept(Plain))
        {
            output.Write(Quote(text));
            return;
        }
        var span = output.GetSpan(text.Length + 2);
        span[0] = (byte)'"';
        Encoding.UTF8.GetBytes(text, span[1..]);
        span[text.Length + 1] = (byte)'"';
        output.Advance(text.Length + 2);
    }

    public static byte[] Quote(string text)
    {
        var escaped = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var quoted = new byte[escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        return quoted;
    }

    public static string Unquote(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.GetString()!;
    }

    private static string PlainCharacters()
    {
        var plain = new StringBuilder();
        for (var c = ' '; c <= '~'; c++)
            if (c is not ('"' or '\\')) plain.Append(c);
        return plain.ToString();
    }
}
