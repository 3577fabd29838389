using System.Buffers;
using System.Text;
using System.Text.Json;
using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>An entry's meta as clients get it: what was tracked, and its <c>phx_ref</c> (section 6.2).</summary>
internal static class MetaJson
{
    /// <summary>Made once for each entry on this node.</summary>
    public static byte[] Of(PresenceEntry entry) => (byte[])(entry.Attachment ??= Encode(entry));

    private static byte[] Encode(PresenceEntry entry)
    {
        var members = Members(entry.Meta.Span);
        var refs = entry.PreviousRef is { } previous
            ? $"\"phx_ref\":\"{entry.Ref}\",\"phx_ref_prev\":\"{previous}\"}}"
            : $"\"phx_ref\":\"{entry.Ref}\"}}";
        var json = new ArrayBufferWriter<byte>(members.Length + refs.Length + 2);
        json.Write("{"u8);
        json.Write(members);
        if (!members.IsEmpty) json.Write(","u8);
        Encoding.UTF8.GetBytes(refs, json);
        return json.WrittenSpan.ToArray();
    }

    // What stands between the braces; nothing where another node sent something else than an object.
    private static ReadOnlySpan<byte> Members(ReadOnlySpan<byte> meta)
    {
        if (!IsObject(meta)) return default;
        return meta.Trim(" \t\r\n"u8)[1..^1].Trim(" \t\r\n"u8);
    }

    private static bool IsObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
