using System.Buffers;
using System.Text;

namespace Bennu.PubSub.Presence;

/// <summary>Writes messages between replicas. Numbers are LEB128, strings and bytes have their length before them.</summary>
internal ref struct PresenceWriter
{
    public const byte Version = 1;

    private const int LongestNumber = 10;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private string? _lastTopic;

    public PresenceWriter()
    {
    }

    /// <summary>How many bytes an entry takes at most.</summary>
    public static int SizeOf(PresenceEntry entry) =>
        (5 * LongestNumber) + Encoding.UTF8.GetMaxByteCount(entry.Topic.Length + entry.Key.Length) + entry.Meta.Length;

    // version, kind, node, incarnation, then what the kind has
    public static ReadOnlyMemory<byte> Write(PresenceMessage message)
    {
        var writer = new PresenceWriter();
        writer.Byte(Version);
        writer.Byte(message switch
        {
            DeltaMessage => (byte)PresenceMessageKind.Delta,
            TransferRequest => (byte)PresenceMessageKind.Request,
            TransferPage => (byte)PresenceMessageKind.Page,
            _ => (byte)PresenceMessageKind.Leave,
        });
        writer.Text(message.Replica.Node);
        writer.Number(message.Replica.Incarnation);
        if (message is DeltaMessage delta) writer.Delta(delta);
        if (message is TransferRequest request) writer.Request(request);
        if (message is TransferPage page) writer.Page(page);
        return writer._bytes.WrittenMemory;
    }

    // wants_answer, from, to, count, removals, entries
    private void Delta(DeltaMessage delta)
    {
        Byte(delta.WantsAnswer ? (byte)1 : (byte)0);
        Number(delta.From);
        Number(delta.To);
        Number(delta.Removed.Count);
        foreach (var removal in delta.Removed)
        {
            Number(removal.Event);
            Number(removal.Dot);
            Byte(removal.IsFinal ? (byte)1 : (byte)0);
        }
        Entries(delta.Added);
    }

    // node, number, place
    private void Request(TransferRequest request)
    {
        Text(request.Node);
        Number(request.Number);
        Place(request.Place);
    }

    // number, place, up_to, count, the distance of each dot from the one before, entries
    private void Page(TransferPage page)
    {
        Number(page.Number);
        Place(page.Place);
        Number(page.UpTo);
        Number(page.Kept.Count);
        var last = page.Place.After;
        foreach (var dot in page.Kept)
        {
            Number(dot - last);
            last = dot;
        }
        Entries(page.Added);
    }

    private void Place(TransferPlace place)
    {
        Number(place.Since);
        Number(place.Until);
        Number(place.After);
    }

    // count, and for each: dot, previous dot, topic (empty: that of the entry before), key, meta
    private void Entries(IReadOnlyList<PresenceEntry> entries)
    {
        Number(entries.Count);
        foreach (var entry in entries)
        {
            Number(entry.Dot);
            Number(entry.Previous);
            Text(entry.Topic == _lastTopic ? "" : entry.Topic);
            Text(entry.Key);
            Number(entry.Meta.Length);
            _bytes.Write(entry.Meta.Span);
            _lastTopic = entry.Topic;
        }
    }

    private void Text(string text)
    {
        Number(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
    }

    private void Number(long number)
    {
        var span = _bytes.GetSpan(LongestNumber);
        var value = (ulong)number;
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _bytes.Advance(length);
    }

    private readonly void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
