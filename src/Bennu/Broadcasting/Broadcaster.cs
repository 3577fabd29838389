using Bennu.Diagnostics;
using Bennu.Durable;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Broadcasting;

internal sealed class Broadcaster(SocketServer server, SocketMetrics metrics) : IBroadcaster
{
    private const int LongestId = 128;

    public string NodeName => server.PubSub.NodeName;

    public async ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken)
    {
        if (server.FindDurable(topic) is { } durable)
            await AppendAsync(durable, Encode(topic, @event, payload), null, cancellationToken).ConfigureAwait(false);
        else
            await TransientBroadcastAsync(topic, @event, payload, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<string> DurableBroadcastAsync<T>(
        string topic, string @event, T payload, string? id, CancellationToken cancellationToken)
    {
        if (id is not null && !IsId(id))
            throw new ArgumentException($"An id has 1 to {LongestId} printable ASCII characters, and no ~ at its beginning.", nameof(id));
        var durable = server.FindDurable(topic) ?? throw new InvalidOperationException(
            $"No mounted socket has a durable route for topic \"{topic}\". Give its route c => c.Durable(...).");
        return AppendAsync(durable, Encode(topic, @event, payload), id, cancellationToken);
    }

    private async ValueTask<string> AppendAsync(DurableRoute durable, Broadcast broadcast, string? id, CancellationToken cancellationToken)
    {
        var place = await server.Durable.AppendAsync(broadcast, id, durable.Retention, cancellationToken).ConfigureAwait(false);
        await server.Fastlanes.WhenRoomAsync(broadcast.Topic, cancellationToken).ConfigureAwait(false);
        return place.ToCursor().ToString();
    }

    // What clients' pushes broadcast is named after their message ids, which begin with ~.
    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id[0] != '~' && !id.AsSpan().ContainsAnyExceptInRange('!', '~');

    public async ValueTask TransientBroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken)
    {
        await server.PubSub.BroadcastAsync(Encode(topic, @event, payload), null, cancellationToken).ConfigureAwait(false);
        await server.Fastlanes.WhenRoomAsync(topic, cancellationToken).ConfigureAwait(false);
    }

    public void LocalBroadcast<T>(string topic, string @event, T payload) => server.PubSub.LocalBroadcast(Encode(topic, @event, payload));

    public ValueTask DirectBroadcastAsync<T>(string nodeName, string topic, string @event, T payload, CancellationToken cancellationToken) =>
        server.PubSub.DirectBroadcastAsync(nodeName, Encode(topic, @event, payload), null, cancellationToken);

    public ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken) =>
        server.PubSub.BroadcastAsync(Payload.EmptyObject.ToBroadcast(socketId, ReservedEvent.Disconnect), null, cancellationToken);

    private Broadcast Encode<T>(string topic, string @event, T payload)
    {
        var broadcast = server.Codec.Encode(payload).ToBroadcast(topic, @event);
        metrics.Broadcast();
        return broadcast;
    }
}
