namespace LoadGenerator;

/// <summary>How one of the servers wants its messages written, and what its answers mean.</summary>
internal abstract class Protocol
{
    internal abstract string Path { get; }

    internal virtual string TopicPrefix => "bench:";

    /// <summary>Zero where the client need not send any.</summary>
    internal virtual TimeSpan HeartbeatPeriod => TimeSpan.Zero;

    /// <summary>What follows the upgrade, before the join; empty where the join comes first.</summary>
    internal virtual ReadOnlySpan<byte> Hello => [];

    internal static Protocol Named(string name) => name switch
    {
        "phoenix" => new PhoenixProtocol(),
        "durable" => new DurableProtocol(),
        "signalr" => new SignalRProtocol(),
        "raw" => new RawProtocol(),
        _ => throw new ArgumentException($"No protocol is named {name}; use phoenix, durable, signalr or raw."),
    };

    /// <summary>
    /// Whether a client comes back with a cursor; then what comes before the answer to its join is dropped, because it comes again.
    /// </summary>
    internal virtual bool HasCursors => false;

    internal abstract void WriteJoin(ByteBuffer target, Connection connection);

    internal abstract void WriteEcho(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload);

    internal abstract void WriteBroadcast(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload);

    /// <summary>A broadcast that the server answers once it is done.</summary>
    internal virtual void WriteAppend(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        throw new NotSupportedException("Only Phoenix's protocols can do that.");

    internal virtual void WriteHeartbeat(ByteBuffer target, long reference)
    {
    }

    /// <summary>What a message without a payload of ours means.</summary>
    internal abstract Answer Read(ReadOnlySpan<byte> message);

    /// <summary>The place of a durable message in its topic's log; empty for others.</summary>
    internal virtual ReadOnlySpan<byte> Cursor(ReadOnlySpan<byte> message) => [];
}
