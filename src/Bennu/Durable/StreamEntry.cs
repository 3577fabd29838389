using System.Buffers;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.PubSub.TopicLogs;
using Bennu.Transports;

namespace Bennu.Durable;

/// <summary>
/// How a subscriber comes into a durable topic, or goes on in one whose log broke: from which place what follows is complete, and what the client
/// is told about it in <c>stream:state</c>.
/// </summary>
/// <param name="Status"><c>live</c>, <c>resumed</c> or <c>reset</c>.</param>
/// <param name="Reason">Why it is a reset: <c>expired</c>, <c>epoch</c> or <c>invalid</c>.</param>
/// <param name="From">The place from which what follows is complete; null for a live one, which starts wherever the topic is.</param>
/// <param name="Seen">The last place that the client knew, where messages after it are missed.</param>
/// <param name="Next">The first one of what follows, where messages before it are missed.</param>
internal sealed record StreamEntry(
    string Status, string? Reason = null, LogPlace? From = null, StreamCursor? Seen = null, StreamCursor? Next = null)
{
    public static StreamEntry Live { get; } = new("live");

    public static StreamEntry Resumed(LogPlace from) => new("resumed", From: from);

    /// <param name="reason">Why.</param>
    /// <param name="seen">What the client knew; null where it named nothing that the log could ever have given out.</param>
    /// <param name="from">The place before everything retained.</param>
    /// <param name="first">The first retained position; 0 where there is none.</param>
    public static StreamEntry Reset(string reason, LogPlace? seen, LogPlace from, ulong first) => new(
        "reset", reason, from,
        seen is { } place ? new StreamCursor(place.Epoch, place.Position) : null,
        seen is not null && first > 0 ? new StreamCursor(from.Epoch, first) : null);

    /// <summary>The same for a client that has seen more than others; at 0, for one that has not.</summary>
    public StreamEntry After(ulong position) => position > 0 && Seen is { } seen ? this with { Seen = new(seen.Epoch, position) } : this;

    /// <summary><c>[join_ref, "@cursor", topic, "stream:state", {"status": …, "reason": …, "missed": …}]</c></summary>
    /// <param name="serializer">The client's.</param>
    /// <param name="joinRef">Of the join that it belongs to.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="place">Where the topic is now, which a live entry starts from.</param>
    public OutboundFrame Frame(Serializer serializer, Ref joinRef, EncodedTopic topic, LogPlace place)
    {
        var cursor = From ?? place;
        var json = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, Status);
            if (Reason is not null) writer.WriteString("reason"u8, Reason);
            if (Seen is { } seen)
            {
                writer.WriteStartObject("missed"u8);
                writer.WriteString("after"u8, seen.ToString());
                if (Next is { } next) writer.WriteString("before"u8, next.ToString());
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        return FrameEncoder.Push(
            serializer, joinRef, cursor.ToRef(), topic, ReservedEvent.StreamState, Payload.Json(json.WrittenMemory));
    }
}
