using System.Buffers;
using Bennu.Nats.Streams;
using Bennu.Nats.Wire;
using Bennu.PubSub.Deduplication;
using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;

namespace Bennu.Nats.Claims;

/// <summary>What the ledger knows of one message: the newest of its subject.</summary>
internal sealed record ClaimState
{
    /// <summary>The stream's sequence, which changes with each change.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The claim that holds it; 0 for none, and for the one that was granted by this very message.</summary>
    public ulong Holder { get; init; }

    /// <summary>Whether a claim holds it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>When the claim's lease is over, in ticks.</summary>
    public ulong LeaseEnd { get; init; }

    /// <summary>When it is to be forgotten, in ticks; 0 where it is.</summary>
    public ulong Expiry { get; init; }

    /// <summary>How often its handler has thrown.</summary>
    public int Failures { get; init; }

    public RecordedReply? Reply { get; init; }

    /// <summary>The holding claim's token.</summary>
    public ulong Token => !IsHeld ? 0 : Holder != 0 ? Holder : Sequence;
}

/// <summary>How what the ledger knows is written.</summary>
internal sealed class ClaimSerializer : INatsSerialize<ClaimState>
{
    private const byte Version = 1;
    private const byte Held = 1, Replied = 2, Binary = 4, Known = 7;

    public static ClaimSerializer Instance { get; } = new();

    public void Serialize(IBufferWriter<byte> bufferWriter, ClaimState value)
    {
        var message = new BinaryOut(bufferWriter);
        message.Byte(Version);
        var (replied, binary) = (value.Reply is null ? 0 : Replied, value.Reply is { IsBinary: true } ? Binary : 0);
        message.Byte((byte)((value.IsHeld ? Held : 0) | replied | binary));
        message.Number(value.Holder);
        message.Fixed(value.LeaseEnd);
        message.Fixed(value.Expiry);
        message.Number((ulong)value.Failures);
        if (value.Reply is not { } reply) return;
        message.Text(reply.Status);
        message.Bytes(reply.Payload.Span);
    }

    public static ClaimState Read(StoredMessage stored)
    {
        var message = new BinaryIn(stored.Data);
        var version = message.Byte();
        var flags = message.Byte();
        var state = new ClaimState
        {
            Sequence = stored.Sequence,
            IsHeld = (flags & Held) != 0,
            Holder = message.Number(),
            LeaseEnd = message.Fixed(),
            Expiry = message.Fixed(),
            Failures = (int)message.Number(),
        };
        if ((flags & Replied) != 0) state = state with { Reply = new(message.Text(), message.Rest(), (flags & Binary) != 0) };
        return version == Version && (flags & ~Known) == 0 && !message.HasFailed
            ? state
            : throw new TopicLogException(
                $"The message {stored.Sequence} of {stored.Subject} was not written by a ledger of this version.");
    }
}
