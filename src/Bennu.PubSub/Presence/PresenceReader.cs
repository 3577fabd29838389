using System.Text;

namespace Bennu.PubSub.Presence;

/// <summary>Reads what <see cref="PresenceWriter"/> writes. What is no such message, or contradicts itself, is null and never throws.</summary>
internal ref struct PresenceReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _rest;
    private bool _failed;

    public static PresenceMessage? Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new PresenceReader { _rest = bytes };
        if (reader.Byte() != PresenceWriter.Version) return null;
        var kind = (PresenceMessageKind)reader.Byte();
        var replica = new ReplicaId(reader.Text(), reader.Number());
        PresenceMessage? message = kind switch
        {
            PresenceMessageKind.Delta => reader.Delta(replica),
            PresenceMessageKind.Request => reader.Request(replica),
            PresenceMessageKind.Page => reader.Page(replica),
            PresenceMessageKind.Leave => new LeaveMessage(replica),
            _ => null,
        };
        return reader._failed || !reader._rest.IsEmpty ? null : message;
    }

    private DeltaMessage Delta(ReplicaId replica)
    {
        var wantsAnswer = Byte() != 0;
        var (from, to) = (Number(), Number());
        var removed = new List<Removal>();
        for (var count = Count(); count > 0 && !_failed; count--) removed.Add(new Removal(Number(), Number(), Byte() != 0));
        return new DeltaMessage(replica, from, to, Entries(replica, from, Demand(to, to >= from)), removed, wantsAnswer);
    }

    private TransferRequest Request(ReplicaId replica) => new(replica, Text(), Number(), Place());

    private TransferPage Page(ReplicaId replica)
    {
        var number = Number();
        var place = Place();
        var upTo = Number();
        Demand(upTo, upTo <= place.Until && upTo >= place.After);
        var kept = new List<long>();
        var last = place.After;
        for (var count = Count(); count > 0 && !_failed; count--)
        {
            last += Number();
            kept.Add(Demand(last, last > 0 && last <= upTo && (kept.Count == 0 || last > kept[^1])));
        }
        return new TransferPage(replica, number, place, upTo, kept, Entries(replica, Math.Max(place.After, place.Since), upTo));
    }

    private TransferPlace Place() => new(Number(), Number(), Number());

    private List<PresenceEntry> Entries(ReplicaId replica, long after, long upTo)
    {
        var entries = new List<PresenceEntry>();
        var topic = "";
        var last = after;
        for (var count = Count(); count > 0 && !_failed; count--)
        {
            var dot = Number();
            last = Demand(dot, dot > last && dot <= upTo);
            var previous = Number();
            if (Text() is { Length: > 0 } other) topic = other;
            entries.Add(new PresenceEntry(replica, dot, Demand(previous, previous < dot), topic, Text(), Bytes(Number())));
        }
        return entries;
    }

    // Each of what follows takes a byte at least, so that a count cannot claim memory that was not sent.
    private long Count()
    {
        var count = Number();
        return Demand(count, count <= _rest.Length);
    }

    private long Demand(long value, bool isRight)
    {
        if (isRight) return value;
        _failed = true;
        return 0;
    }

    private string Text()
    {
        var bytes = Bytes(Number());
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (ArgumentException)
        {
            _failed = true;
            return "";
        }
    }

    // Taken out of the message, which may be large and is let go then.
    private ReadOnlyMemory<byte> Bytes(long length)
    {
        if (length > _rest.Length) _failed = true;
        if (_failed) return default;
        var bytes = _rest[..(int)length].ToArray();
        _rest = _rest[(int)length..];
        return bytes;
    }

    private long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (long)value;
        }
        _failed = true;
        return 0;
    }

    private byte Byte()
    {
        if (_rest.IsEmpty) _failed = true;
        if (_failed) return 0;
        var value = _rest.Span[0];
        _rest = _rest[1..];
        return value;
    }
}
