using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Broadcasting;

/// <summary>Reaches clients from outside any channel: from controllers, background services, anywhere. A singleton; any thread.</summary>
public interface IBroadcaster
{
    /// <summary>This node's name in the cluster, as <see cref="DirectBroadcastAsync"/> takes it on the others.</summary>
    string NodeName { get; }

    /// <summary>
    /// Sends an event to every subscriber of a topic, on all nodes; while the others cannot be reached, on this one. Where a mounted socket has a durable route for the topic, the event is recorded
    /// first, and this completes when it is.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">A JSON object's value, or bytes as <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <see cref="Payload"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the adapter.</param>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed; nobody got it.</exception>
    /// <exception cref="TopicLogException">The log did not acknowledge it; it may have been recorded.</exception>
    ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken = default);

    /// <summary>Records an event in the log of a durable topic, and sends it to every subscriber on all nodes.</summary>
    /// <param name="topic">A topic that a mounted socket has a durable route for.</param>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">As for <see cref="BroadcastAsync"/>.</param>
    /// <param name="id">
    /// Names the message, so that it can be sent again when nobody knows whether it was recorded: the topic records an id once. 1 to 128 printable
    /// ASCII characters, none of them a <c>~</c> at the beginning; <see langword="null"/>: every call records.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; the message may be recorded all the same.</param>
    /// <returns>The message's cursor.</returns>
    /// <exception cref="InvalidOperationException">No mounted socket has a durable route for the topic.</exception>
    /// <exception cref="ArgumentException">The id is none.</exception>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="TopicLogException">The log did not acknowledge it; it may have been recorded.</exception>
    ValueTask<string> DurableBroadcastAsync<T>(
        string topic, string @event, T payload, string? id = null, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to whoever is subscribed to a topic, on all nodes, and records nothing, be the topic durable or not.</summary>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed; nobody got it.</exception>
    ValueTask TransientBroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken = default);

    /// <summary>Sends an event to the subscribers of a topic on this node only, and records nothing.</summary>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    void LocalBroadcast<T>(string topic, string @event, T payload);

    /// <summary>
    /// Sends an event to the subscribers of a topic on one node, which may be this one, and records nothing. It is lost where nobody knows the node,
    /// or it cannot be reached.
    /// </summary>
    /// <param name="nodeName">The node's <see cref="NodeName"/>.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="event">The event's name.</param>
    /// <param name="payload">As for <see cref="BroadcastAsync"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the adapter.</param>
    /// <exception cref="PayloadException">The payload is no JSON object.</exception>
    /// <exception cref="BroadcastException">The adapter failed.</exception>
    ValueTask DirectBroadcastAsync<T>(string nodeName, string topic, string @event, T payload, CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes every connection with a socket id, on all nodes, with code 1001 (section 3.9); while the others cannot be reached, on this one.
    /// </summary>
    /// <exception cref="BroadcastException">The adapter failed; nobody was disconnected.</exception>
    ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken = default);
}
