namespace Bennu.Protocol;

/// <summary>What a message carries: one JSON value, or raw bytes. The default value is the empty object.</summary>
public readonly struct Payload
{
    private static readonly ReadOnlyMemory<byte> EmptyObjectBytes = "{}"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _data;

    private Payload(ReadOnlyMemory<byte> data, bool isBinary) => (_data, IsBinary) = (data, isBinary);

    /// <summary>The JSON object <c>{}</c>.</summary>
    public static Payload EmptyObject => default;

    /// <summary>The UTF-8 JSON text, or the bytes.</summary>
    public ReadOnlyMemory<byte> Data => _data.IsEmpty && !IsBinary ? EmptyObjectBytes : _data;

    /// <summary>Whether it is raw bytes.</summary>
    public bool IsBinary { get; }

    /// <summary>Whether it is a JSON object, which pushes and broadcasts of V2 must be unless they are binary.</summary>
    public bool IsJsonObject
    {
        get
        {
            var trimmed = Data.Span.TrimStart(" \t\r\n"u8);
            return !IsBinary && !trimmed.IsEmpty && trimmed[0] == '{';
        }
    }

    /// <summary>A payload of one JSON value in UTF-8, which must be valid: it is not looked at again.</summary>
    public static Payload Json(ReadOnlyMemory<byte> utf8) => new(utf8, false);

    /// <summary>A payload of raw bytes.</summary>
    public static Payload Binary(ReadOnlyMemory<byte> bytes) => new(bytes, true);
}
