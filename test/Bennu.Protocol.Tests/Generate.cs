using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace Bennu.Protocol.Tests;

/// <summary>Generators of what stands in frames.</summary>
internal static class Generate
{
    private static readonly Gen<string> Character = Gen.Frequency(
        (6, Gen.Char[' ', '~'].Select(c => c.ToString())),
        (3, Gen.OneOf("\"", "\\", "/", "\b", "\f", "\n", "\r", "\t", "\0", "\u001f", "\u007f", "\u2028", "é", "漢", "😀")),
        (2, Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(scalar => new Rune(scalar).ToString())));

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Space = Gen.Frequency((4, Gen.Const("")), (1, Gen.OneOf(" ", "\n", "\t\r ")));

    /// <summary>Any well-formed text, with what JSON escapes and what UTF-8 takes more than one byte for.</summary>
    public static readonly Gen<string> Text = Character.Array[0, 20].Select(string.Concat);

    /// <summary>A text that fits into a field of a binary frame.</summary>
    public static readonly Gen<string> ShortText = Text.Where(text => Encoding.UTF8.GetByteCount(text) <= byte.MaxValue);

    /// <summary>A ref as clients choose them: null, a string, a number.</summary>
    public static readonly Gen<object?> Ref =
        Gen.OneOf(Gen.Const((object?)null), Text.Select(text => (object?)text), Gen.Long.Select(number => (object?)number));

    /// <summary>One JSON value, with white space inside.</summary>
    public static readonly Gen<string> Json = JsonOfDepth(3);

    /// <summary>One JSON object.</summary>
    public static readonly Gen<string> JsonObject = ObjectOf(JsonOfDepth(2));

    public static readonly Gen<ClientMessage> Message = Gen.Select(Ref, Ref, Text, Text, Json)
        .Select((joinRef, @ref, topic, @event, payload) => new ClientMessage(joinRef, @ref, topic, @event, payload));

    /// <summary>Escapes as much as a client might, or as little.</summary>
    public static readonly Gen<JavaScriptEncoder> Encoder = Gen.OneOf(
        JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>A frame with some of its bytes changed, left out, doubled, or cut off.</summary>
    public static Gen<byte[]> Damaged(Gen<byte[]> frame)
    {
        var bytes = Gen.Frequency((3, Gen.OneOf([.. "[]{},:\"\\u0 \ntfne-"u8])), (1, Gen.Byte));
        var change = Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue - 1], bytes);
        return Gen.Select(frame, change.Array[1, 3]).Select((whole, changes) =>
        {
            var damaged = whole.ToList();
            foreach (var (kind, place, value) in changes)
            {
                if (damaged.Count == 0) break;
                var at = place % damaged.Count;
                if (kind == 0) damaged[at] = value;
                else if (kind == 1) damaged.Insert(at, value);
                else if (kind == 2) damaged.RemoveAt(at);
                else damaged.RemoveRange(at, Math.Min(2, damaged.Count - at));
            }

            return damaged.ToArray();
        });
    }

    private static Gen<string> JsonOfDepth(int depth)
    {
        var number = Gen.OneOf("0", "-0", "12", "-1.50", "1e400", "2E-3", "123456789012345678901234567890");
        var scalar = Gen.OneOf(number, Gen.OneOf("null", "true", "false"), JsonString());
        if (depth == 0) return scalar;
        var inner = JsonOfDepth(depth - 1);
        var array = Gen.Select(Space, inner.Array[0, 4]).Select((space, items) => $"[{space}{string.Join($",{space}", items)}]");
        return Gen.OneOf(scalar, array, ObjectOf(inner));
    }

    private static Gen<string> ObjectOf(Gen<string> value) =>
        Gen.Select(Space, Gen.Select(JsonString(), value).Array[0, 4]).Select((space, members) =>
            $"{{{space}{string.Join($"{space},", members.Select(member => $"{member.Item1}{space}:{member.Item2}"))}}}");

    private static Gen<string> JsonString() => Gen.Select(Text, Gen.Bool).Select((text, relaxed) =>
        JsonSerializer.Serialize(text, relaxed ? Relaxed : JsonSerializerOptions.Default));
}
