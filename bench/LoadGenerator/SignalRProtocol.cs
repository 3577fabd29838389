namespace LoadGenerator;

/// <summary>SignalR's JSON hub protocol, version 1, with negotiation skipped.</summary>
internal sealed class SignalRProtocol : Protocol
{
    internal override string Path => "/hub";

    internal override TimeSpan HeartbeatPeriod => TimeSpan.FromSeconds(15);

    internal override ReadOnlySpan<byte> Hello => "{\"protocol\":\"json\",\"version\":1}\u001e"u8;

    internal override void WriteJoin(ByteBuffer target, Connection connection) =>
        target.Add("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\""u8)
            .Add(connection.Lane.Topic).Add("\"]}\u001e"u8);

    internal override void WriteEcho(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        target.Add("{\"type\":1,\"invocationId\":\""u8).Add(reference).Add("\",\"target\":\"Echo\",\"arguments\":[\""u8)
            .Add(payload).Add("\"]}\u001e"u8);

    internal override void WriteBroadcast(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        target.Add("{\"type\":1,\"target\":\"Broadcast\",\"arguments\":[\""u8).Add(topic).Add("\",\""u8)
            .Add(payload).Add("\"]}\u001e"u8);

    internal override void WriteHeartbeat(ByteBuffer target, long reference) => target.Add("{\"type\":6}\u001e"u8);

    internal override Answer Read(ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("{}\u001e"u8)) return Answer.Welcome;
        if (message.IndexOf("\"error\""u8) >= 0 || message.IndexOf("\"type\":7"u8) >= 0) return Answer.Failed;
        return message.IndexOf("\"type\":3"u8) >= 0 ? Answer.Joined : Answer.Nothing;
    }
}
