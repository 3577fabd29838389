using Bennu.Client.Wire;

namespace Bennu.Client.Transports;

/// <summary>What a transport tells its owner: opened at most once, then frames in their order, then closed exactly once.</summary>
internal interface ITransportListener
{
    void Opened();

    /// <summary>A frame came; its memory belongs to the listener.</summary>
    void Received(Frame frame);

    void Closed(TransportClose close);
}
