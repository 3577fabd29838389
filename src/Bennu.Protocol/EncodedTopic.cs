using System.Text;
using System.Text.Json;

namespace Bennu.Protocol;

/// <summary>A topic, encoded once for all the frames that name it.</summary>
public sealed class EncodedTopic
{
    private readonly byte[] _json;
    private readonly byte[]? _utf8; // null where the text stands in the JSON as it is, between the quotes

    private EncodedTopic(string text, byte[] json, byte[]? utf8)
    {
        Text = text;
        _json = json;
        _utf8 = utf8;
    }

    /// <summary>The topic's text; for a topic that is no string, its JSON.</summary>
    public string Text { get; }

    /// <summary>The topic as it goes into text frames: quoted and escaped.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>The topic as it goes into binary frames.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8 is null ? _json.AsSpan(1, _json.Length - 2) : _utf8;

    /// <summary>Encodes a topic.</summary>
    public static EncodedTopic FromString(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return FromString(topic, JsonText.Quote(topic));
    }

    /// <summary>Encodes a topic from its UTF-8, such as <see cref="InboundMessage.Topic"/>; copies.</summary>
    public static EncodedTopic FromUtf8(ReadOnlySpan<byte> topic) => FromString(Encoding.UTF8.GetString(topic));

    /// <summary>Takes a topic as it stood in a client's frame, so that it is echoed as it came (section 2.9); copies.</summary>
    /// <remarks>For topics that are no string: <c>unmatched topic</c> is replied to them too. Must be one valid JSON value.</remarks>
    /// <exception cref="JsonException">An escape stands for half a surrogate pair.</exception>
    public static EncodedTopic FromJson(ReadOnlySpan<byte> json)
    {
        var verbatim = json.ToArray();
        return JsonText.IsString(json)
            ? FromString(Encoding.UTF8.GetString(JsonText.Unquote(json)), verbatim)
            : new EncodedTopic(Encoding.UTF8.GetString(json), verbatim, verbatim);
    }

    /// <summary>The topic's text.</summary>
    public override string ToString() => Text;

    private static EncodedTopic FromString(string text, byte[] json) =>
        new(text, json, json.AsSpan().Contains((byte)'\\') ? Encoding.UTF8.GetBytes(text) : null);
}
