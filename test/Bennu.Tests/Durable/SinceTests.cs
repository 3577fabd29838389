using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Every form of <c>$since</c>, on a room with three messages (durable topics, "Joining").</summary>
public sealed class SinceTests : DurableSuite
{
    private const int Messages = 3;

    public SinceTests() => Record(1, Messages);

    [Theory]
    [DurableStatement("since cursor"), DurableStatement("since start"), DurableStatement("since last"), DurableStatement("joining 7")]
    [DurableStatement("since seconds")]
    [InlineData("\"@e1:0\"", 0)]
    [InlineData("\"@e1:2\"", 2)]
    [InlineData("\"@e1:3\"", 3)]
    [InlineData("\"\\u0040e1:2\"", 2)]
    [InlineData("\"start\"", 0)]
    [InlineData("\"st\\u0061rt\"", 0)]
    [InlineData("""{"last":1}""", 2)]
    [InlineData("""{"last":3}""", 0)]
    [InlineData("""{"last":4}""", 0)]
    [InlineData("""{"last":2.0}""", 1)]
    [InlineData("""{"last":1e300}""", 0)]
    [InlineData("""{"last":1e400}""", 0)]
    [InlineData("""{"last":99999999999999999999999}""", 0)]
    [InlineData("""{"l\u0061st":1}""", 2)]
    [InlineData("""{"seconds":1}""", 0)]
    [InlineData("""{"seconds":0.25}""", 0)]
    [InlineData("""{"seconds":1e300}""", 0)]
    [InlineData("""{"seconds":1e400}""", 0)]
    [InlineData("""{"seconds":1e-300}""", 0)]
    public async Task Valid_since_resumes(string since, int at)
    {
        var client = await EnterAsync($$"""{"$since":{{since}}}""");

        await client.ExpectAsync(Resumed($"@e1:{at}"));
        await client.ExpectAsync(SaidFrom(at + 1, Messages));
        await client.ExpectSilenceAsync();
    }

    [Theory]
    [DurableStatement("joining 6"), DurableStatement("status reset"), DurableStatement("joining 8")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("""["@e1:1"]""")]
    [InlineData("""[[{"a":[1]}],2]""")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"end\"")]
    [InlineData("\"START\"")]
    [InlineData("\"e1:1\"")]
    [InlineData("\"@e1\"")]
    [InlineData("\"@e1:\"")]
    [InlineData("\"@:1\"")]
    [InlineData("\"@e1:01\"")]
    [InlineData("\"@e1:+1\"")]
    [InlineData("\"@e1:-1\"")]
    [InlineData("\"@e1:1 \"")]
    [InlineData("\"@e1:1.5\"")]
    [InlineData("\"@e1:1.abc\"")]
    [InlineData("\"@e-1:1\"")]
    [InlineData("\"@e1:18446744073709551616\"")]
    [InlineData("\"@e1:4\"")]
    [InlineData("\"@e1:18446744073709551615\"")]
    [InlineData("\"@\\ud800:1\"")]
    [InlineData("\"@e1:00000000000000000000000000000000000000000000000000000000000001\"")]
    [InlineData("\"@e1:000000000000000000000000000000000000000000000000000000000000001\"")]
    [InlineData("""{"last":0}""")]
    [InlineData("""{"last":-1}""")]
    [InlineData("""{"last":1.5}""")]
    [InlineData("""{"last":"1"}""")]
    [InlineData("""{"last":null}""")]
    [InlineData("""{"last":[1]}""")]
    [InlineData("""{"last":1,"seconds":1}""")]
    [InlineData("""{"last":1,"more":{"deep":[1,2]}}""")]
    [InlineData("""{"last":1,"last":1}""")]
    [InlineData("""{"seconds":0}""")]
    [InlineData("""{"seconds":-0.5}""")]
    [InlineData("""{"seconds":"1"}""")]
    [InlineData("""{"other":1}""")]
    [InlineData("""{"other":{"last":1}}""")]
    public async Task Invalid_since_resets(string since)
    {
        var client = await EnterAsync($$"""{"$since":{{since}}}""");

        await client.ExpectAsync(Invalid("@e1:0"));
        await client.ExpectAsync(SaidFrom(1, Messages));
        await client.ExpectSilenceAsync();
    }

    [Theory, DurableStatement("joining 2")]
    [InlineData("""{"$since":"start"}""", "{}")]
    [InlineData("""{"$since":null}""", "{}")]
    [InlineData("""{"\u0024since":"start"}""", "{}")]
    [InlineData("""{"a":1,"$since":"start","b":[2]}""", """{"a":1,"b":[2]}""")]
    [InlineData("""{ "$since" : {"last":1} , "a" : {"$since":"kept"} }""", """{"a":{"$since":"kept"}}""")]
    [InlineData("""{"$since":1,"a":"$since","$since":"start"}""", """{"a":"$since"}""")]
    [InlineData("""{"a":{"$since":"start"}}""", """{"a":{"$since":"start"}}""")]
    [InlineData("""{"$Since":"start","$sinc":1,"$since ":2}""", """{"$Since":"start","$sinc":1,"$since ":2}""")]
    public async Task Application_never_sees_since(string payload, string seen)
    {
        foreach (var room in new[] { Room, "plain:a" })
        {
            var client = await Server.ConnectAsync(Wire);
            client.Send("1", "1", room, "phx_join", payload);

            await client.ExpectAsync(Wire.Ok("1", "1", room, seen));
        }
    }

    [Fact, DurableStatement("joining 2")]
    public async Task Member_whose_name_is_no_text_stays()
    {
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", """{"a\ud800":1,"$since":[1]}""");

        Assert.Contains("""{"a\ud800":1}""", await client.NextAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(Invalid("@e1:0"));
    }

    [Theory, DurableStatement("joining 6")]
    [InlineData("""{"$since":"start","$since":{"last":1}}""", "@e1:2")]
    [InlineData("""{"$since":7,"$since":"start"}""", "@e1:0")]
    [InlineData("""{"$since":7,"\u0024since":{"last":2}}""", "@e1:1")]
    public async Task Last_of_several_counts(string payload, string at) => await (await EnterAsync(payload)).ExpectAsync(Resumed(at));

    [Theory, DurableStatement("since absent")]
    [InlineData("{}")]
    [InlineData("""{"a":{"$since":"start"}}""")]
    [InlineData("""{"$since ":"start"}""")]
    public async Task Join_without_since_is_live(string payload)
    {
        var client = await EnterAsync(payload);

        await client.ExpectAsync(Live("@e1:3"));
        await SayAsync(4);
        await client.ExpectAsync(SaidFrom(4, 4));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 2")]
    public async Task Binary_join_has_no_since()
    {
        var client = await Server.ConnectAsync(Wire);
        client.SendBinary(BinaryFrame.FromClient("1", "1", Room, "phx_join", Convert.ToHexString("""{"$since":"start"}"""u8)));

        Assert.Equal(BinaryFrame.Reply("1", "1", Room, "ok", Convert.ToHexStringLower("""{"$since":"start"}"""u8)), await client.NextAsync());
        await client.ExpectAsync(Live("@e1:3"));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 2")]
    public async Task Since_beside_the_deepest_payload_is_taken_away()
    {
        var deep = $"{new string('[', 60)}{new string(']', 60)}";
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", $$"""{"a":{{deep}},"$since":"start"}""");

        await client.ExpectAsync(Wire.Ok("1", "1", Room, $$"""{"a":{{deep}}}"""), Resumed("@e1:0"));
    }

    [Fact, DurableStatement("joining 2")]
    public async Task Plain_topic_ignores_since()
    {
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", "plain:a", "phx_join", """{"$since":{"broken":[]}}""");

        await client.ExpectAsync(Wire.Ok("1", "1", "plain:a"));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("since seconds")]
    public async Task Seconds_are_counted_back_from_the_join()
    {
        Server.Time.Advance(TimeSpan.FromSeconds(5));
        Record(4, 4);
        Server.Time.Advance(TimeSpan.FromSeconds(5));
        Record(5, 5);

        await (await EnterAsync("""{"$since":{"seconds":5}}""")).ExpectAsync([Resumed("@e1:3"), .. SaidFrom(4, 5)]);
        await (await EnterAsync("""{"$since":{"seconds":4.9}}""")).ExpectAsync([Resumed("@e1:4"), .. SaidFrom(5, 5)]);
        Server.Time.Advance(TimeSpan.FromSeconds(5));
        await (await EnterAsync("""{"$since":{"seconds":4}}""")).ExpectAsync(Resumed("@e1:5"));
    }
}
