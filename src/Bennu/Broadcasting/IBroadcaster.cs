using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Broadcasting;

/// <summary>Reaches clients from outside any channel: from controllers, background services, anywhere. A singleton; any thread.</summary>
public interface IBroadcaster
{
    /// <summary>Sends an event to every subscriber of a topic, on all nodes.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">A JSON object's value, or bytes as <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <see cref="Payload"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the adapter.</param>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed; nobody got it.</exception>
    ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to the subscribers of a topic on this node only.</summary>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    void LocalBroadcast<T>(string topic, string @event, T payload);

    /// <summary>Closes every connection with a socket id, on all nodes, with code 1001 (section 3.9).</summary>
    /// <exception cref="BroadcastException">The adapter failed; nobody was disconnected.</exception>
    ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken = default);
}
