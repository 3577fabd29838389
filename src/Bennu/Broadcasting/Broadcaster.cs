using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Broadcasting;

internal sealed class Broadcaster(SocketServer server, SocketMetrics metrics) : IBroadcaster
{
    public async ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken)
    {
        await server.PubSub.BroadcastAsync(Encode(topic, @event, payload), null, cancellationToken).ConfigureAwait(false);
        await server.Fastlanes.WhenRoomAsync(topic, cancellationToken).ConfigureAwait(false);
    }

    public void LocalBroadcast<T>(string topic, string @event, T payload) => server.PubSub.LocalBroadcast(Encode(topic, @event, payload));

    public ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken) =>
        server.PubSub.BroadcastAsync(Payload.EmptyObject.ToBroadcast(socketId, ReservedEvent.Disconnect), null, cancellationToken);

    private Broadcast Encode<T>(string topic, string @event, T payload)
    {
        var broadcast = server.Codec.Encode(payload).ToBroadcast(topic, @event);
        metrics.Broadcast();
        return broadcast;
    }
}
