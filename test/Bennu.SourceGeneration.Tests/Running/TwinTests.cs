using Bennu.Docs.Tests.Running;

namespace Bennu.SourceGeneration.Tests.Running;

public sealed class TwinTests
{
    [Theory]
    [InlineData("hand")]
    [InlineData("attr")]
    public async Task Channel_with_attributes_speaks_like_one_by_hand(string twin)
    {
        await using var app = await StartAsync();
        using var client = await app.ConnectAsync("/socket/websocket?vsn=2.0.0");

        async Task AnswersAsync(string frame, params string[] answers)
        {
            await client.SendAsync(frame.Replace("T:", $"{twin}:"));
            var received = new List<string>();
            while (received.Count < answers.Length) received.Add(await client.ReceiveAsync());
            Assert.Equal(answers.Select(answer => answer.Replace("T:", $"{twin}:")), received);
        }

        await AnswersAsync(
            """["1","1","T:closed","phx_join",{"text":"no"}]""",
            """["1","1","T:closed","phx_reply",{"status":"error","response":{"reason":"no"}}]""");
        await AnswersAsync(
            """["2","2","T:a","phx_join",{}]""",
            """["2","2","T:a","phx_reply",{"status":"error","response":{"reason":"invalid payload"}}]""");
        await AnswersAsync(
            """["3","3","T:a","phx_join",{"text":"hi"}]""",
            """["3","3","T:a","phx_reply",{"status":"ok","response":{"text":"hi"}}]""",
            """["3",null,"T:a","greeting",{"text":"hi"}]""");
        await AnswersAsync("""["3","4","T:a","count",{}]""", """["3","4","T:a","phx_reply",{"status":"ok","response":{"count":1}}]""");
        await AnswersAsync("""["3","5","T:a","count",[]]""", """["3","5","T:a","phx_reply",{"status":"ok","response":{"count":2}}]""");
        await AnswersAsync("""["3","6","T:a","echo",{"text":"x"}]""", """["3","6","T:a","phx_reply",{"status":"ok","response":{"text":"x"}}]""");
        await AnswersAsync(
            """["3","7","T:a","echo",{"text":""}]""", """["3","7","T:a","phx_reply",{"status":"error","response":{"reason":"empty"}}]""");
        await AnswersAsync("""["3","8","T:a","say",{"text":"x"}]""", """["3",null,"T:a","said",{"text":"x!"}]""");
        await AnswersAsync("""["3","9","T:a","what",{"a":1}]""", """["3","9","T:a","phx_reply",{"status":"what","response":{"a":1}}]""");
    }

    [Fact]
    public async Task Overloads_of_the_table_do_what_they_say()
    {
        await using var app = await StartAsync();
        using var client = await app.ConnectAsync("/socket/websocket?vsn=2.0.0");
        await client.AskAsync("""["1","1","odd","phx_join",{}]""");
        await client.SendAsync("""["1","2","odd","say",{"text":"x"}]""");
        const string Ask = """["1","3","odd","which",{"text":"one"}]""";
        var answer = await client.AskAsync(Ask);
        while (!answer.Contains('?')) answer = await client.AskAsync(Ask); // an intercepted broadcast takes its own time
        Assert.Equal("""["1","3","odd","phx_reply",{"status":"ok","response":{"text":"which one x?"}}]""", answer);
        Assert.Equal(
            """["1","4","odd","phx_reply",{"status":"error","response":{"reason":"invalid payload"}}]""",
            await client.AskAsync("""["1","4","odd","which",{}]"""));
    }

    private static Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder => builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, TwinJson.Default)),
        app => app.MapSocket<TwinSocket>("/socket"));
}
