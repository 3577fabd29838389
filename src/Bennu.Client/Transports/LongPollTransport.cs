using System.Text;
using System.Text.Json;
using Bennu.Client.Wire;
using Bennu.Protocol;

namespace Bennu.Client.Transports;

/// <summary>Long-polling: one GET after the other, and POSTs of what is queued, at most one at a time (sections 4.3 to 4.6).</summary>
internal sealed class LongPollTransport : ITransport
{
    private const int MaxBatch = 100;
    private const int SessionGone = 3410;

    private readonly BennuSocketOptions _options;
    private readonly TransportRequest _request;
    private readonly ITransportListener _listener;
    private readonly HttpMessageInvoker _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _outgoing = new(); // under the gate
    private Task _posting = Task.CompletedTask; // under the gate
    private bool _isPosting; // under the gate
    private int _isClosed;
    private string? _token;

    public LongPollTransport(BennuSocketOptions options, HttpMessageInvoker http, TransportRequest request, ITransportListener listener) =>
        (_options, _http, _request, _listener) = (options, http, request, listener);

    public LongPollTransport Run()
    {
        _options.Dispatch(() => _ = PollAsync());
        return this;
    }

    public void Send(Frame frame)
    {
        lock (_gate)
        {
            if (_isClosed != 0) return;
            _outgoing.Enqueue(frame);
            if (_isPosting || _token is null) return;
            _isPosting = true;
            _posting = PostAsync();
        }
    }

    public async Task CloseAsync(int code, string reason)
    {
        Task posting;
        lock (_gate) posting = _posting;
        try
        {
            if (_token is not null) // what is queued leaves first
                await posting.WaitAsync(TimeSpan.FromSeconds(1.5), _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The server does not answer; the session ends by itself.
        }

        End(new TransportClose(code, reason));
    }

    private async Task PollAsync()
    {
        while (_isClosed == 0)
        {
            var answer = await RequestAsync(HttpMethod.Get, null, _options.LongPollTimeout).ConfigureAwait(false);
            switch (answer.Status)
            {
                case 410 when _token is null:
                    _token = answer.Token;
                    _listener.Opened();
                    break;
                case 410: End(new TransportClose(SessionGone, "session_gone")); break;
                case 200:
                    _token = answer.Token ?? _token;
                    foreach (var text in answer.Messages) Deliver(text);
                    break;
                case 204: break;
                case 403: End(new TransportClose(CloseCode.PolicyViolation, "forbidden") { Status = 403 }); break;
                default: End(Failure(answer)); break;
            }
        }
    }

    private async Task PostAsync()
    {
        await Task.Yield(); // what is sent in one go leaves in one batch
        while (TryTakeBatch() is { } body)
        {
            var answer = await RequestAsync(HttpMethod.Post, body, _options.Timeout).ConfigureAwait(false);
            if (answer.Status == 200) continue;
            End(Failure(answer));
            return;
        }
    }

    // At most 100 lines and none empty: the server drops what comes after, and a trailing line break would be an empty frame.
    private byte[]? TryTakeBatch()
    {
        lock (_gate)
        {
            if (_outgoing.Count == 0 || _isClosed != 0)
            {
                _isPosting = false;
                return null;
            }

            using var body = new MemoryStream();
            for (var i = 0; i < MaxBatch && _outgoing.TryDequeue(out var frame); i++)
            {
                if (i > 0) body.WriteByte((byte)'\n');
                body.Write(Line(frame));
            }

            return body.ToArray();
        }
    }

    // Line breaks between JSON tokens are as good as spaces, and inside of strings there are none.
    private static byte[] Line(Frame frame)
    {
        if (frame.Kind == FrameKind.Binary) return Encoding.ASCII.GetBytes(Convert.ToBase64String(frame.Data.Span));
        var line = frame.Data.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }

    private void Deliver(string text)
    {
        if (text is ['[', ..]) _listener.Received(new Frame(Encoding.UTF8.GetBytes(text), FrameKind.Text));
        else if (text.Length % 4 == 0) _listener.Received(new Frame(Convert.FromBase64String(text), FrameKind.Binary));
    }

    private async Task<LongPollAnswer> RequestAsync(HttpMethod method, byte[]? body, TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout, _options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        try
        {
            using var request = new HttpRequestMessage(method, _request.Uri);
            request.Headers.Accept.ParseAdd("application/json");
            if (_token is not null) request.Headers.TryAddWithoutValidation("x-phoenix-longpoll-token", _token);
            if (method == HttpMethod.Get && _request.AuthToken is { } authToken)
                request.Headers.TryAddWithoutValidation("x-phoenix-authtoken", authToken);
            if (body is not null) request.Content = Ndjson(body);
            using var response = await _http.SendAsync(request, both.Token).ConfigureAwait(false);
            var json = await response.Content.ReadAsByteArrayAsync(both.Token).ConfigureAwait(false);
            return LongPollAnswer.Read(response, json, _options.TimeProvider);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            return new LongPollAnswer(0, null, []) { Error = error };
        }
    }

    private static ByteArrayContent Ndjson(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("content-type", "application/x-ndjson");
        return content;
    }

    private static TransportClose Failure(LongPollAnswer answer) => new(CloseCode.InternalError, "long-polling failed")
    {
        Status = answer.IsRefusal ? answer.Status : null,
        RetryAfter = answer.RetryAfter,
        Error = answer.Error,
    };

    private void End(TransportClose close)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        _stop.Cancel();
        _listener.Closed(close);
    }
}
