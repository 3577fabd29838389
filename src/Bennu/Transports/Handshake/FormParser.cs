using System.Text;
using System.Text.Json.Nodes;

namespace Bennu.Transports.Handshake;

/// <summary>
/// Reads a query string in nested form style: <c>a=1</c>, <c>a[b]=1</c> (an object), <c>a[]=1</c> (an array). A later value replaces an
/// earlier one of the same name or of another shape.
/// </summary>
internal static class FormParser
{
    private const int MaxKeys = 1000;
    private const int MaxDepth = 32;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>False where an escape is broken, a value is not UTF-8, or there are more than 1,000 keys or 32 levels.</summary>
    public static bool TryParse(string query, JsonObject into)
    {
        var keys = 0;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan(range);
            if (pair.IsEmpty) continue;
            if (++keys > MaxKeys) return false;
            var equals = pair.IndexOf('=');
            if (!TryDecode(equals < 0 ? pair : pair[..equals], out var key) || !TryDecode(equals < 0 ? "" : pair[(equals + 1)..], out var value))
                return false;
            if (!TryAdd(into, key, value)) return false;
        }
        return true;
    }

    private static bool TryAdd(JsonObject into, string key, string value)
    {
        var path = Path(key);
        if (path.Count > MaxDepth) return false;
        JsonNode at = into;
        for (var i = 0; i < path.Count - 1; i++) at = Enter(at, path[i], isArray: path[i + 1].Length == 0);
        Set(at, path[^1], JsonValue.Create(value));
        return true;
    }

    // a[b][] is ["a", "b", ""]; a key that is not well formed is one name as it stands.
    private static List<string> Path(string key)
    {
        var bracket = key.IndexOf('[', StringComparison.Ordinal);
        if (bracket <= 0 || !key.EndsWith(']')) return [key];
        List<string> path = [key[..bracket], .. key[(bracket + 1)..^1].Split("][")];
        return path;
    }

    private static JsonNode Enter(JsonNode parent, string name, bool isArray)
    {
        var existing = parent is JsonObject map && name.Length > 0 ? map[name] : null;
        if (isArray ? existing is JsonArray : existing is JsonObject) return existing!;
        JsonNode child = isArray ? new JsonArray() : new JsonObject();
        Set(parent, name, child);
        return child;
    }

    private static void Set(JsonNode parent, string name, JsonNode child)
    {
        if (parent is JsonArray array) array.Add(child);
        else ((JsonObject)parent)[name] = child;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out string decoded)
    {
        decoded = "";
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+') bytes[count++] = (byte)' ';
            else if (text[i] != '%') count += Encoding.UTF8.GetBytes(text.Slice(i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1), bytes.AsSpan(count));
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = Convert.FromHexString(text.Slice(i + 1, 2))[0];
                i += 2;
            }
            else return false;
            if (text[i] > 127 && char.IsHighSurrogate(text[i])) i++;
        }
        try
        {
            decoded = Strict.GetString(bytes, 0, count);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
