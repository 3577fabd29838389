using System.Text;
using System.Text.Json;
using Bennu.Options;
using CsCheck;
using Microsoft.AspNetCore.Http;

namespace Bennu.Tests.Fuzzing;

/// <summary>
/// Long-poll: whatever is posted and whoever asks, each request gets one of the answers of section 4, and a session that lives still
/// answers.
/// </summary>
internal static class LongPollFuzz
{
    private const int Requests = 10; // of one session
    private const string Heartbeat = """[null,"alive?","phoenix","heartbeat",{}]""";
    private static readonly string?[] ContentTypes =
    [
        "application/x-ndjson", "application/x-ndjson", "application/x-ndjson; charset=utf-8", "application/json", "text/plain", "", "\0",
        null,
    ];

    private static readonly byte[][] Bodies =
    [
        .. Seeds.V2Text, .. Seeds.V2Binary.Select(binary => Encoding.ASCII.GetBytes(Convert.ToBase64String(binary))),
        [.. Seeds.V2Text[0], (byte)'\n', .. Seeds.V2Text[7], (byte)'\r', (byte)'\n', (byte)'\n', .. Seeds.V2Text[8]],
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Heartbeat + "\n", 40))), Encoding.ASCII.GetBytes(Heartbeat.PadRight(2_001)),
        [],
    ];

    public static async Task RunAsync(int inputs)
    {
        await using var server = new FuzzServer(new RateLimit(1, 1_000));
        await Gen.ULong.SampleAsync(seed => TryAsync(server, new Dice(seed)), iter: inputs / Requests);
        await server.ExpectEmptyAsync();
    }

    private static async Task TryAsync(FuzzServer server, Dice dice)
    {
        var (_, token) = await AskAsync(server, Get(null));
        var tokens = Seeds.Utf8(token!);
        for (var i = 2; i < Requests; i++)
        {
            var sent = dice.Once(3) ? Encoding.Latin1.GetString(Mutation.Of(ref dice, tokens)) : token;
            var request = dice.Once(5) ? Get(sent) : Post(sent, Mutation.Of(ref dice, Bodies), dice.Pick(ContentTypes));
            var (status, opened) = await AskAsync(server, request);
            if (opened is not null && status == 410) // another session, which would never end on a clock that stands
                Assert.Equal(408, (await AskAsync(server, Post(opened, "malformed"u8.ToArray(), "text/plain"))).Status);
        }
        var (alive, _) = await AskAsync(server, Post(token, Encoding.ASCII.GetBytes(Heartbeat), "text/plain"));
        if (alive == 200) Assert.Equal(200, (await AskAsync(server, Get(token))).Status);
        else Assert.Contains(alive, new int?[] { 408, 410 });
        await AskAsync(server, Post(token, "malformed"u8.ToArray(), "text/plain"));
    }

    // A poll that finds nothing is given up at once, since the clock stands.
    private static DefaultHttpContext Get(string? token) => Request("GET", token, new CancellationToken(canceled: true));

    private static DefaultHttpContext Post(string? token, byte[] body, string? contentType)
    {
        var context = Request("POST", token, default);
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentType = contentType;
        return context;
    }

    private static DefaultHttpContext Request(string method, string? token, CancellationToken aborted)
    {
        var context = new DefaultHttpContext { RequestAborted = aborted };
        context.Request.Method = method;
        context.Request.QueryString = new QueryString("?vsn=2.0.0");
        if (token is not null) context.Request.Headers["x-phoenix-longpoll-token"] = token;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static async Task<(int? Status, string? Token)> AskAsync(FuzzServer server, DefaultHttpContext context)
    {
        await server.AnswerAsync(context);
        Assert.Contains(context.Response.StatusCode, new[] { 200, 400 });
        var body = (MemoryStream)context.Response.Body;
        if (body.Length == 0) return (null, null);
        using var json = JsonDocument.Parse(body.ToArray());
        var status = json.RootElement.GetProperty("status").GetInt32();
        Assert.Contains(status, new[] { 200, 204, 408, 410 });
        return (status, json.RootElement.TryGetProperty("token", out var token) ? token.GetString() : null);
    }
}
