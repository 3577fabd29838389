using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Broadcasting;

internal sealed class Broadcaster(PubSubServer pubSub, PayloadCodec codec, SocketMetrics metrics) : IBroadcaster
{
    public ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken)
    {
        var broadcast = codec.Encode(payload).ToBroadcast(topic, @event);
        metrics.Broadcast();
        return pubSub.BroadcastAsync(broadcast, null, cancellationToken);
    }

    public void LocalBroadcast<T>(string topic, string @event, T payload)
    {
        var broadcast = codec.Encode(payload).ToBroadcast(topic, @event);
        metrics.Broadcast();
        pubSub.LocalBroadcast(broadcast);
    }

    public ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken) =>
        pubSub.BroadcastAsync(Payload.EmptyObject.ToBroadcast(socketId, ReservedEvent.Disconnect), null, cancellationToken);
}
