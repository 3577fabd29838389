using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Bennu.Transports.Handshake;

/// <summary>
/// Reads a query string in the nested form style (section 1.1): <c>a[b]=c</c> makes an object, <c>a[]=1</c> an array. All values are
/// strings; of two values for one key the later counts.
/// </summary>
internal static class QueryParser
{
    // A stranger's query must not cost more than a small request should.
    private const int MaxKeys = 1_000;
    private const int MaxDepth = 32;

    /// <summary>Adds the query's values to <paramref name="root"/>. False when it is malformed or too large.</summary>
    public static bool TryParse(ReadOnlySpan<char> query, JsonObject root)
    {
        if (query is ['?', .. var rest]) query = rest;
        var keys = 0;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.IsEmpty) continue;
            if (++keys > MaxKeys) return false;
            var equals = pair.IndexOf('=');
            if (!TryDecode(equals < 0 ? pair : pair[..equals], out var key)) return false;
            if (!TryDecode(equals < 0 ? [] : pair[(equals + 1)..], out var value)) return false;
            if (!TryAdd(root, key, value)) return false;
        }
        return true;
    }

    private static bool TryAdd(JsonObject root, string key, string value)
    {
        var open = key.IndexOf('[');
        if (open < 0 || !key.EndsWith(']'))
        {
            root[key] = value;
            return true;
        }
        var inner = key[(open + 1)..^1].Split("][", MaxDepth + 1);
        if (inner.Length >= MaxDepth) return false;
        JsonNode container = root;
        var step = key[..open];
        foreach (var next in inner)
        {
            container = Descend(container, step, wantsArray: next.Length == 0);
            step = next;
        }
        Put(container, step, JsonValue.Create(value));
        return true;
    }

    // Whatever else lies under the step makes way. A step into an array always begins a new element.
    private static JsonNode Descend(JsonNode container, string step, bool wantsArray)
    {
        var present = container is JsonObject map ? map[step] : null;
        if (wantsArray ? present is JsonArray : present is JsonObject) return present;
        JsonNode child = wantsArray ? new JsonArray() : new JsonObject();
        Put(container, step, child);
        return child;
    }

    private static void Put(JsonNode container, string step, JsonNode value)
    {
        if (container is JsonArray list) list.Add(value);
        else container[step] = value;
    }

    private static bool TryDecode(ReadOnlySpan<char> encoded, out string text)
    {
        text = "";
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        if (Utf8.FromUtf16(encoded, bytes, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            return false;
        if (!TryUnescape(bytes, ref length) || !Utf8.IsValid(bytes.AsSpan(0, length))) return false;
        text = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }

    private static bool TryUnescape(Span<byte> bytes, ref int length)
    {
        var written = 0;
        for (var i = 0; i < length; i++)
        {
            var b = bytes[i];
            if (b == '+') b = (byte)' ';
            else if (b == '%')
            {
                if (i + 2 >= length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2])) return false;
                b = (byte)(FromHex(bytes[i + 1]) << 4 | FromHex(bytes[i + 2]));
                i += 2;
            }
            bytes[written++] = b;
        }
        length = written;
        return true;
    }

    private static int FromHex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
