namespace LoadGenerator;

/// <summary>
/// One ordered sequence of messages: a topic with its members, or one client's echoes. It keeps the messages in flight, so that
/// each received payload is compared byte for byte with the one its receiver must see next: a message that is lost, doubled,
/// swapped, altered or sent to the wrong topic is a fault.
/// </summary>
internal sealed class Lane(string prefix, int number, int capacity, int payloadLength)
{
    private readonly byte[] _payloads = new byte[capacity * payloadLength];
    private readonly long[] _intended = new long[capacity];
    private readonly int[] _receivers = new int[capacity];

    internal byte[] Topic { get; } = System.Text.Encoding.ASCII.GetBytes($"{prefix}{number}");

    /// <summary>The first member; it sends every message of the lane.</summary>
    internal Connection? Publisher { get; private set; }

    internal int Members { get; private set; }

    internal long Sent { get; private set; }

    /// <summary>How many messages have reached every member.</summary>
    internal long Done { get; private set; }

    internal int InFlight => (int)(Sent - Done);

    internal bool IsFull => InFlight == capacity;

    internal void Add(Connection member)
    {
        Publisher ??= member;
        Members++;
    }

    /// <summary>The next payload to send; <paramref name="intended"/> is when it should leave, in nanoseconds.</summary>
    internal ReadOnlySpan<byte> Next(long intended)
    {
        var slot = Slot(Sent);
        var payload = Payload(slot);
        PayloadText.Write(payload, number, Sent);
        _intended[slot] = intended;
        _receivers[slot] = 0;
        Sent++;
        return payload;
    }

    /// <summary>False if this is not the payload that <paramref name="member"/> must see next; else its intended time.</summary>
    internal bool TryReceive(Connection member, ReadOnlySpan<byte> payload, out long intended)
    {
        var slot = Slot(member.Seen);
        intended = _intended[slot];
        if (member.Seen >= Sent || !payload.SequenceEqual(Payload(slot))) return false;
        member.Seen++;
        // Members see messages in order, so the oldest one is complete first.
        if (++_receivers[slot] == Members) Done++;
        return true;
    }

    /// <summary>Lets <paramref name="member"/> wait for the newest message, received by all, once more.</summary>
    internal void TakeBack(Connection member)
    {
        var slot = Slot(Sent - 1);
        if (_receivers[slot]-- == Members) Done--;
        member.Seen--;
    }

    private int Slot(long sequence) => (int)(sequence % capacity);

    private Span<byte> Payload(int slot) => _payloads.AsSpan(slot * payloadLength, payloadLength);
}
