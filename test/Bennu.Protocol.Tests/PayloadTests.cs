using System.Text;

namespace Bennu.Protocol.Tests;

public sealed class PayloadTests
{
    [Fact]
    public void Default_is_the_empty_object()
    {
        foreach (var payload in new[] { default, Payload.EmptyObject })
        {
            Assert.Equal("{}", Encoding.UTF8.GetString(payload.Data.Span));
            Assert.False(payload.IsBinary);
            Assert.True(payload.IsJsonObject);
        }
    }

    [Fact]
    public void Binary_may_be_empty_and_is_never_an_object()
    {
        Assert.True(Payload.Binary(default).IsBinary);
        Assert.True(Payload.Binary(default).Data.IsEmpty);
        Assert.False(Payload.Binary("{}"u8.ToArray()).IsJsonObject);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData(" \t\r\n{\"a\":1}", true)]
    [InlineData("[{}]", false)]
    [InlineData("\"{}\"", false)]
    [InlineData("null", false)]
    [InlineData(" ", false)]
    public void IsJsonObject_looks_at_the_first_byte_that_is_no_space(string json, bool expected) =>
        Assert.Equal(expected, Payload.Json(Encoding.UTF8.GetBytes(json)).IsJsonObject);

    [Fact]
    public void Reasons_are_the_strings_of_the_protocol()
    {
        Assert.Equal("""{"reason":"unmatched topic"}""", Text(ReasonPayload.UnmatchedTopic));
        Assert.Equal("""{"reason":"join crashed"}""", Text(ReasonPayload.JoinCrashed));
        Assert.Equal("""{"reason":"too many channels joined"}""", Text(ReasonPayload.TooManyChannels));
        Assert.Equal("""{"reason":"channel_crash"}""", Text(ReasonPayload.ChannelCrash));
        Assert.Equal("""{"reason":"unmatched event"}""", Text(ReasonPayload.UnmatchedEvent));
        Assert.Equal("""{"reason":"rate limited"}""", Text(ReasonPayload.RateLimited));
        Assert.Equal("""{"reason":"say \"please\""}""", Text(ReasonPayload.Of("say \"please\"")));
    }

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Data.Span);
}
