namespace LoadGenerator;

/// <summary>How one of the servers wants its messages written, and what its answers mean.</summary>
internal abstract class Protocol
{
    internal abstract string Path { get; }

    /// <summary>Zero where the client need not send any.</summary>
    internal virtual TimeSpan HeartbeatPeriod => TimeSpan.Zero;

    /// <summary>What follows the upgrade, before the join; empty where the join comes first.</summary>
    internal virtual ReadOnlySpan<byte> Hello => [];

    internal static Protocol Named(string name) => name switch
    {
        "phoenix" => new PhoenixProtocol(),
        "signalr" => new SignalRProtocol(),
        "raw" => new RawProtocol(),
        _ => throw new ArgumentException($"No protocol is named {name}; use phoenix, signalr or raw."),
    };

    internal abstract void WriteJoin(ByteBuffer target, ReadOnlySpan<byte> topic);

    internal abstract void WriteEcho(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload);

    internal abstract void WriteBroadcast(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload);

    internal virtual void WriteHeartbeat(ByteBuffer target, long reference)
    {
    }

    /// <summary>What a message without a payload of ours means.</summary>
    internal abstract Answer Read(ReadOnlySpan<byte> message);
}
