using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Broadcasting;

internal sealed class Broadcaster(PubSubServer pubSub, PayloadCodec codec) : IBroadcaster
{
    public ValueTask BroadcastAsync<T>(string topic, string @event, T payload, CancellationToken cancellationToken) =>
        pubSub.BroadcastAsync(codec.Encode(payload).ToBroadcast(topic, @event), null, cancellationToken);

    public void LocalBroadcast<T>(string topic, string @event, T payload) =>
        pubSub.LocalBroadcast(codec.Encode(payload).ToBroadcast(topic, @event));

    public ValueTask DisconnectAsync(string socketId, CancellationToken cancellationToken) =>
        pubSub.BroadcastAsync(Payload.EmptyObject.ToBroadcast(socketId, ReservedEvent.Disconnect), null, cancellationToken);
}
