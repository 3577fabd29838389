using System.Buffers;
using Bennu.Nats.Streams;
using Bennu.Nats.Wire;
using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;

namespace Bennu.Nats.Logs;

/// <summary>A message of a topic as the stream has it.</summary>
/// <param name="Meta">Its numbers.</param>
/// <param name="Event">Its event.</param>
/// <param name="IsBinary">Whether its payload is bytes.</param>
/// <param name="FromSession">Its sender, for a <c>broadcast_from</c>.</param>
/// <param name="Payload">Its payload.</param>
internal sealed record StoredEntry(EntryMeta Meta, string Event, bool IsBinary, string? FromSession, ReadOnlyMemory<byte> Payload)
{
    public LogEntry ToEntry(string topic) => new(
        Meta.Position, Meta.Previous, new((long)Meta.RecordedAt, TimeSpan.Zero),
        new() { Topic = topic, Event = Event, Payload = Payload, IsBinary = IsBinary, FromSession = FromSession });
}

/// <summary>How entries are written.</summary>
internal sealed class EntrySerializer : INatsSerialize<StoredEntry>
{
    private const byte Version = 1;
    private const byte Binary = 1, FromSession = 2, Known = 3;

    public static EntrySerializer Instance { get; } = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, StoredEntry value)
    {
        var meta = value.Meta;
        var message = new BinaryOut(bufferWriter);
        message.Byte(Version);
        message.Byte((byte)((value.IsBinary ? Binary : 0) | (value.FromSession is null ? 0 : FromSession)));
        message.Fixed(meta.Position);
        message.Fixed(meta.Previous);
        message.Number(meta.Ordinal);
        message.Number(meta.Start);
        message.Fixed(meta.RecordedAt);
        message.Fixed(meta.KeepUntil);
        message.Number(meta.FirstOrdinal);
        message.Number(meta.FirstStart);
        message.Fixed(meta.FirstRecordedAt);
        message.Number(meta.Age);
        message.Text(value.Event);
        if (value.FromSession is { } session) message.Text(session);
        message.Bytes(value.Payload.Span);
    }

    public static StoredEntry Read(StoredMessage stored)
    {
        var message = new BinaryIn(stored.Data);
        var version = message.Byte();
        var flags = message.Byte();
        var meta = new EntryMeta
        {
            Sequence = stored.Sequence,
            Position = message.Fixed(),
            Previous = message.Fixed(),
            Ordinal = message.Number(),
            Start = message.Number(),
            RecordedAt = message.Fixed(),
            KeepUntil = message.Fixed(),
            FirstOrdinal = message.Number(),
            FirstStart = message.Number(),
            FirstRecordedAt = message.Fixed(),
            Age = message.Number(),
            Length = 0,
        };
        var name = message.Text();
        var session = (flags & FromSession) == 0 ? null : message.Text();
        var payload = message.Rest();
        return version == Version && (flags & ~Known) == 0 && !message.HasFailed
            ? new(meta with { Length = payload.Length }, name, (flags & Binary) != 0, session, payload)
            : throw new TopicLogException(
                $"The message {stored.Sequence} of {stored.Subject} was not written by a topic log of this version.");
    }
}
