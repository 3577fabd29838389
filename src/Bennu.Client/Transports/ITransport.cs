using Bennu.Client.Wire;

namespace Bennu.Client.Transports;

/// <summary>One connection, from the first attempt to its end. Never used again after that.</summary>
internal interface ITransport
{
    /// <summary>Queues a frame; frames leave in the order they were given. Ignored after the end.</summary>
    void Send(Frame frame);

    /// <summary>Ends the connection after what was queued; completes when it is done, or after a short while without an answer. Never fails.</summary>
    Task CloseAsync(int code, string reason);
}
