using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Broadcasting;

/// <summary>Between a payload and the broadcast that carries it.</summary>
internal static class BroadcastPayload
{
    public static Payload ToPayload(this Broadcast broadcast) =>
        broadcast.IsBinary ? Payload.Binary(broadcast.Payload) : Payload.Json(broadcast.Payload);

    /// <exception cref="PayloadException">The payload is JSON but no object.</exception>
    public static Broadcast ToBroadcast(this Payload payload, string topic, string @event, object? from = null, string? fromSession = null)
    {
        if (!payload.IsBinary && !payload.IsJsonObject)
            throw new PayloadException($"The payload of broadcast \"{@event}\" must be a JSON object or bytes.");
        return new Broadcast
        {
            Topic = topic,
            Event = @event,
            Payload = payload.Data,
            IsBinary = payload.IsBinary,
            From = from,
            FromSession = fromSession,
            TraceParent = SocketTrace.TraceParent,
        };
    }
}
