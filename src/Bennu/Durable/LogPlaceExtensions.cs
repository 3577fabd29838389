using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

/// <summary>Between a place in a topic's log, and the cursor and ref that stand for it on the wire.</summary>
internal static class LogPlaceExtensions
{
    public static StreamCursor ToCursor(this LogPlace place) => new(place.Epoch, place.Position);

    public static LogPlace ToPlace(this StreamCursor cursor) => new(cursor.Epoch, cursor.Position);

    public static Ref ToRef(this LogPlace place) => place.ToCursor().ToRef();

    /// <summary>The ref of a broadcast's frame: the cursor of one that is recorded, else null.</summary>
    public static Ref ToRef(this Broadcast broadcast) => broadcast.Link is { } link ? link.Place.ToRef() : Ref.Null;

    /// <summary>The same broadcast with another place in its log and another one to leave out.</summary>
    public static Broadcast With(this Broadcast broadcast, LogLink? link, object? from) => new()
    {
        Topic = broadcast.Topic,
        Event = broadcast.Event,
        Payload = broadcast.Payload,
        IsBinary = broadcast.IsBinary,
        From = from,
        FromSession = broadcast.FromSession,
        TraceParent = broadcast.TraceParent,
        Link = link,
    };

    /// <summary>What subscribers get of a recorded message.</summary>
    public static Broadcast ToBroadcast(this LogEntry entry, string epoch) => new()
    {
        Topic = entry.Message.Topic,
        Event = entry.Message.Event,
        Payload = entry.Message.Payload,
        IsBinary = entry.Message.IsBinary,
        FromSession = entry.Message.FromSession,
        Link = new LogLink(epoch, entry.Position, entry.Previous),
    };
}
