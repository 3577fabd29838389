namespace Bennu.Client.Transports;

/// <summary>Makes connections.</summary>
internal interface ITransportFactory
{
    /// <summary>Begins to connect; what comes of it is told to the listener, never before this returns.</summary>
    ITransport Open(TransportRequest request, ITransportListener listener);
}
