namespace Bennu.Protocol;

/// <summary>What a message carries: one JSON value, or raw bytes. <c>default</c> is the empty object.</summary>
/// <remarks>Holds the memory it is given without copying: leave it unchanged until the message was encoded.</remarks>
public readonly struct Payload
{
    private static readonly byte[] EmptyObjectJson = "{}"u8.ToArray();

    private readonly ReadOnlyMemory<byte> _data;

    private Payload(ReadOnlyMemory<byte> data, bool isBinary)
    {
        _data = data;
        IsBinary = isBinary;
    }

    /// <summary>The payload <c>{}</c>.</summary>
    public static Payload EmptyObject => default;

    /// <summary>The JSON as UTF-8, or the raw bytes.</summary>
    public ReadOnlyMemory<byte> Data => _data.IsEmpty && !IsBinary ? EmptyObjectJson : _data;

    /// <summary>Whether <see cref="Data"/> is raw bytes, which need a binary frame.</summary>
    public bool IsBinary { get; }

    /// <summary>Whether this is a JSON object, the only thing V2 text pushes and broadcasts may carry (section 2.3).</summary>
    /// <remarks>Judged by the first byte that is not JSON white space.</remarks>
    public bool IsJsonObject
    {
        get
        {
            if (IsBinary) return false;
            var json = Data.Span.TrimStart(" \t\r\n"u8);
            return !json.IsEmpty && json[0] == '{';
        }
    }

    /// <summary>A payload of one JSON value, already encoded; it is written into frames as it is, unchecked.</summary>
    public static Payload Json(ReadOnlyMemory<byte> utf8Json) => new(utf8Json, isBinary: false);

    /// <summary>A payload of raw bytes, possibly none.</summary>
    public static Payload Binary(ReadOnlyMemory<byte> bytes) => new(bytes, isBinary: true);
}
