using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>A <c>ref</c> or <c>join_ref</c>: the JSON value a client chose, compared and echoed with its type (section 2.5).</summary>
/// <remarks>Usually a string; <c>default</c> is null. Equality is strict: <c>"1"</c> is not <c>1</c>, nor is <c>1</c> <c>1.0</c>.</remarks>
public readonly struct Ref : IEquatable<Ref>
{
    private readonly byte[]? _json;

    private Ref(byte[] json) => _json = json;

    /// <summary>The null ref.</summary>
    public static Ref Null => default;

    /// <summary>Whether this is the null ref.</summary>
    public bool IsNull => _json is null;

    /// <summary>The JSON value as it goes into text frames; <c>null</c> for the null ref.</summary>
    public ReadOnlySpan<byte> Json => _json ?? "null"u8;

    /// <summary>The text as it goes into binary frames: a string's UTF-8, any other value's JSON, nothing for the null ref.</summary>
    /// <remarks>Allocates only for a string that JSON has to escape.</remarks>
    public ReadOnlySpan<byte> Utf8 => JsonText.IsString(_json) ? JsonText.Unquote(_json) : _json;

    /// <summary>A ref that is a string.</summary>
    public static Ref FromString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Ref(JsonText.Quote(value));
    }

    /// <summary>A ref that is a string, given as its UTF-8; copies.</summary>
    /// <exception cref="ArgumentException">The text is not UTF-8.</exception>
    public static Ref FromUtf8(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text)) throw new ArgumentException("The text of a ref must be UTF-8.", nameof(text));
        return new Ref(JsonText.Quote(text));
    }

    /// <summary>A ref from one JSON value without space around it; nothing or <c>null</c> is the null ref. Copies.</summary>
    /// <remarks>Escapes that JSON does not need are undone, so that <c>"\u0031"</c> equals <c>"1"</c>. Must be valid JSON.</remarks>
    /// <exception cref="JsonException">An escape stands for half a surrogate pair.</exception>
    public static Ref FromJson(ReadOnlySpan<byte> json)
    {
        var canonical = JsonText.Canonical(json);
        return canonical.IsEmpty ? Null : new Ref(canonical.ToArray());
    }

    /// <summary>Whether a decoded message's raw ref is this one, without making a <see cref="Ref"/> of it; nothing is null.</summary>
    public bool Matches(ReadOnlySpan<byte> json) => json.IsEmpty ? IsNull : json.SequenceEqual(Json);

    /// <summary>The text of a ref that is a string; false for any other.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        value = JsonText.IsString(_json) ? Encoding.UTF8.GetString(Utf8) : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Ref other) => Json.SequenceEqual(other.Json);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Ref other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_json);
        return hash.ToHashCode();
    }

    /// <summary>The JSON value, quotes included.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Json);

    /// <summary>Whether both are the same JSON value.</summary>
    public static bool operator ==(Ref left, Ref right) => left.Equals(right);

    /// <summary>Whether the two differ in value or type.</summary>
    public static bool operator !=(Ref left, Ref right) => !left.Equals(right);
}
