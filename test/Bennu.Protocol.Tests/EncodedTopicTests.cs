using System.Text;
using System.Text.Json;
using CsCheck;

namespace Bennu.Protocol.Tests;

public sealed class EncodedTopicTests
{
    [Fact]
    public void FromString_and_FromUtf8_encode_any_text() => Generate.Text.Sample(text =>
    {
        foreach (var topic in new[] { EncodedTopic.FromString(text), EncodedTopic.FromUtf8(Encoding.UTF8.GetBytes(text)) })
        {
            Assert.Equal(text, topic.Text);
            Assert.Equal(text, topic.ToString());
            Assert.Equal(text, JsonSerializer.Deserialize<string>(topic.Json));
            Assert.Equal(text, Encoding.UTF8.GetString(topic.Utf8));
        }
    });

    [Fact]
    public void Text_with_half_a_surrogate_pair_is_the_same_in_both_encodings()
    {
        var topic = EncodedTopic.FromString("\ud800\"");
        Assert.Equal("\"\uFFFD\\\"\"", Encoding.UTF8.GetString(topic.Json));
        Assert.Equal("\uFFFD\"", Encoding.UTF8.GetString(topic.Utf8));
    }

    [Theory]
    [InlineData("\"room:a\"", "room:a")]
    [InlineData("\"r\\u006fom\\/\\u00e9\"", "room/é")]
    [InlineData("7", "7")]
    [InlineData("null", "null")]
    [InlineData("[ \"\\u0061\" ]", "[ \"\\u0061\" ]")]
    public void FromJson_keeps_the_JSON_as_it_came(string json, string text)
    {
        var topic = EncodedTopic.FromJson(Encoding.UTF8.GetBytes(json));
        Assert.Equal(json, Encoding.UTF8.GetString(topic.Json));
        Assert.Equal(text, topic.Text);
        Assert.Equal(text, Encoding.UTF8.GetString(topic.Utf8));
    }

    [Fact]
    public void Topic_keeps_a_copy()
    {
        var json = "[1]"u8.ToArray();
        var topic = EncodedTopic.FromJson(json);
        json[1] = (byte)'2';
        Assert.Equal("[1]", Encoding.UTF8.GetString(topic.Json));
    }
}
