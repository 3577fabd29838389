using System.Net.Http.Headers;
using System.Text;

namespace Bennu.Tests.Transports.Support;

/// <summary>A client that polls as the stock one does.</summary>
internal sealed class LongPollTestClient(
    Uri server, string query = "", string path = "/socket/longpoll", string version = "2.0.0") : TestClient
{
    private readonly HttpClient _http = new() { BaseAddress = server };
    private readonly Queue<string> _received = new();
    private readonly string _address = $"{path}?vsn={version}{query}";

    public string? Token { get; set; }

    /// <summary>Cancels its requests.</summary>
    public CancellationToken GivenUp { get; set; }

    public static async Task<LongPollTestClient> ConnectAsync(Uri server, string query = "")
    {
        var client = new LongPollTestClient(server, query);
        await client.OpenAsync();
        return client;
    }

    /// <summary>Opens a session; the answer must be the one that a new session gets.</summary>
    public async Task OpenAsync()
    {
        var answer = await GetAsync();
        Assert.Equal(410, answer.Status);
        Assert.NotNull(answer.Token);
        Assert.Empty(answer.Messages!);
        Token = answer.Token;
    }

    public Task<PollAnswer> GetAsync(Action<HttpRequestMessage>? configure = null) => AskAsync(HttpMethod.Get, null, configure);

    public Task<PollAnswer> PostAsync(string body, string type = "application/x-ndjson") => PostAsync(Encoding.UTF8.GetBytes(body), type);

    public Task<PollAnswer> PostAsync(byte[] body, string type = "application/x-ndjson") =>
        AskAsync(HttpMethod.Post, new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } }, null);

    public async Task<PollAnswer> AskAsync(HttpMethod method, HttpContent? content, Action<HttpRequestMessage>? configure)
    {
        using var request = new HttpRequestMessage(method, _address) { Content = content };
        if (Token is not null) request.Headers.Add("x-phoenix-longpoll-token", Token);
        configure?.Invoke(request);
        return await PollAnswer.ReadAsync(await _http.SendAsync(request, GivenUp).OrFail());
    }

    public override async Task SendAsync(string frame)
    {
        var answer = await PostAsync(frame);
        if (answer.Status != 408) Assert.Equal(200, answer.Status); // 408: the frame ended the session
    }

    public override async Task<string> ReceiveAsync()
    {
        while (_received.Count == 0)
        {
            var answer = await GetAsync();
            Assert.Equal(200, answer.Status);
            foreach (var message in answer.Messages!) _received.Enqueue(message);
        }
        return _received.Dequeue();
    }

    // A poll would be held for its window; a post is told at once that the session has gone.
    public override async Task ExpectCloseAsync(int code)
    {
        PollAnswer answer;
        do
        {
            answer = await PostAsync("""[null,"h","phoenix","heartbeat",{}]""");
        }
        while (answer.Status == 200);
        Assert.Equal(410, answer.Status);
    }

    // There is nothing to close: the session ends when it is polled no more.
    public override Task CloseAsync() => Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }
}
