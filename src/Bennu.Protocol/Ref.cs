using System.Text;

namespace Bennu.Protocol;

/// <summary>
/// A ref or join_ref (section 2.5): chosen by the client, never interpreted, echoed as the JSON value that it was. The default value is null.
/// </summary>
public readonly struct Ref : IEquatable<Ref>
{
    private readonly byte[]? _json;

    private Ref(byte[]? json) => _json = json;

    /// <summary>No ref.</summary>
    public static Ref Null => default;

    /// <summary>Whether it is null.</summary>
    public bool IsNull => _json is null;

    /// <summary>The JSON value, <c>null</c> for none.</summary>
    public ReadOnlySpan<byte> Json => _json ?? "null"u8;

    /// <summary>A ref that is a string.</summary>
    public static Ref FromString(string text) => new(JsonText.Quote(text));

    /// <summary>A ref as it stood in a text frame, in the canonical form of <see cref="InboundMessage.Ref"/>; nothing or <c>null</c> is the null ref.</summary>
    public static Ref FromJson(ReadOnlySpan<byte> json) => json.IsEmpty || json.SequenceEqual("null"u8) ? default : new(json.ToArray());

    /// <summary>Whether a decoded message's ref is this one, type included: <c>"1"</c> is not <c>1</c>.</summary>
    public bool Matches(ReadOnlySpan<byte> json) => json.IsEmpty ? IsNull : _json.AsSpan().SequenceEqual(json);

    /// <summary>The text of a ref that is a string; other refs as JSON, and null as nothing. This is how binary frames carry them.</summary>
    public override string ToString() => _json switch
    {
        null => "",
        [(byte)'"', ..] => JsonText.Unquote(_json),
        _ => Encoding.UTF8.GetString(_json),
    };

    /// <inheritdoc/>
    public bool Equals(Ref other) => Json.SequenceEqual(other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ref other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Json);
        return hash.ToHashCode();
    }

    /// <summary>Whether two refs are the same JSON value.</summary>
    public static bool operator ==(Ref left, Ref right) => left.Equals(right);

    /// <summary>Whether two refs differ.</summary>
    public static bool operator !=(Ref left, Ref right) => !left.Equals(right);
}
