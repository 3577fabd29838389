namespace LoadGenerator;

/// <summary>Phoenix Channels, serializer 2.0.0.</summary>
internal class PhoenixProtocol : Protocol
{
    internal override string Path => "/socket/websocket?vsn=2.0.0";

    internal override TimeSpan HeartbeatPeriod => TimeSpan.FromSeconds(30);

    internal override void WriteJoin(ByteBuffer target, Connection connection) =>
        target.Add("[\"1\",\"1\",\""u8).Add(connection.Lane.Topic).Add("\",\"phx_join\",{}]"u8);

    internal override void WriteEcho(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        WritePush(target, topic, reference, "echo"u8, payload);

    internal override void WriteBroadcast(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        WritePush(target, topic, reference, "broadcast"u8, payload);

    internal override void WriteAppend(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        WritePush(target, topic, reference, "broadcast_ack"u8, payload);

    internal override void WriteHeartbeat(ByteBuffer target, long reference) =>
        target.Add("[null,\""u8).Add(reference).Add("\",\"phoenix\",\"heartbeat\",{}]"u8);

    internal override Answer Read(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"phx_reply\""u8) >= 0 && message.IndexOf("\"status\":\"ok\""u8) >= 0)
            return message.StartsWith("[\"1\",\"1\","u8) ? Answer.Joined
                : message.IndexOf("\"phoenix\""u8) >= 0 ? Answer.Nothing : Answer.Acknowledged;
        return Answer.Failed;
    }

    private static void WritePush(
        ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload) =>
        target.Add("[\"1\",\""u8).Add(reference).Add("\",\""u8).Add(topic).Add("\",\""u8).Add(name)
            .Add("\",{\"p\":\""u8).Add(payload).Add("\"}]"u8);
}
