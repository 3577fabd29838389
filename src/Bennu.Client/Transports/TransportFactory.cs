namespace Bennu.Client.Transports;

/// <summary>Makes the transports that are on the network.</summary>
internal sealed class TransportFactory(BennuSocketOptions options) : ITransportFactory
{
    public ITransport Open(TransportRequest request, ITransportListener listener) => new WebSocketTransport(options, request, listener).Run();
}
