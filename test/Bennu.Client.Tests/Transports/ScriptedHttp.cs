using System.Net;
using System.Threading.Channels;

namespace Bennu.Client.Tests.Transports;

/// <summary>A long-poll server whose answers are the test's.</summary>
internal sealed class ScriptedHttp : HttpMessageHandler
{
    private readonly Channel<Exchange> _gets = System.Threading.Channels.Channel.CreateUnbounded<Exchange>();
    private readonly Channel<Exchange> _posts = System.Threading.Channels.Channel.CreateUnbounded<Exchange>();

    public bool HasPost => _posts.Reader.TryPeek(out _);

    public ValueTask<Exchange> GetAsync() => _gets.Reader.ReadAsync();

    public ValueTask<Exchange> PostAsync() => _posts.Reader.ReadAsync();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var token = request.Headers.TryGetValues("x-phoenix-longpoll-token", out var tokens) ? tokens.Single() : null;
        var exchange = new Exchange(token, body);
        (request.Method == HttpMethod.Get ? _gets : _posts).Writer.TryWrite(exchange);
        return await exchange.Response.WaitAsync(cancellationToken);
    }

    /// <summary>A request that waits for its answer.</summary>
    internal sealed record Exchange(string? Token, string Body)
    {
        private readonly TaskCompletionSource<HttpResponseMessage> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<HttpResponseMessage> Response => _response.Task;

        public void Answer(string json) =>
            _response.SetResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json) });
    }
}
