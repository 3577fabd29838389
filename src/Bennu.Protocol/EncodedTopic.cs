using System.Text;

namespace Bennu.Protocol;

/// <summary>A topic, encoded once for all the frames that name it.</summary>
public sealed class EncodedTopic
{
    private readonly byte[] _json;
    private readonly byte[] _utf8;

    private EncodedTopic(string text, byte[] json) => (Text, _json, _utf8) = (text, json, Encoding.UTF8.GetBytes(text));

    /// <summary>The topic.</summary>
    public string Text { get; }

    /// <summary>The topic as a JSON value.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>The topic in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Encodes a topic.</summary>
    public static EncodedTopic FromString(string topic) => new(topic, JsonText.Quote(topic));

    /// <summary>Keeps the JSON value that a client sent in the topic's place, to echo it; such a thing is no topic.</summary>
    public static EncodedTopic FromJson(ReadOnlySpan<byte> json) => new(Encoding.UTF8.GetString(json), json.ToArray());
}
