namespace Bennu.Client.Transports;

/// <summary>Makes the transports that are on the network.</summary>
internal sealed class TransportFactory(BennuSocketOptions options) : ITransportFactory
{
    private readonly Lazy<HttpMessageInvoker> _http = new(() => options.Http ?? new HttpClient { Timeout = Timeout.InfiniteTimeSpan });

    public ITransport Open(TransportRequest request, ITransportListener listener) => request.Kind == TransportKind.WebSocket
        ? new WebSocketTransport(options, request, listener).Run()
        : new LongPollTransport(options, _http.Value, request, listener).Run();
}
