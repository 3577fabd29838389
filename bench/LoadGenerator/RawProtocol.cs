namespace LoadGenerator;

/// <summary>The bare loop's text: <c>J topic</c>, <c>E text</c>, <c>B topic text</c>.</summary>
internal sealed class RawProtocol : Protocol
{
    internal override string Path => "/ws";

    internal override void WriteJoin(ByteBuffer target, Connection connection) => target.Add("J "u8).Add(connection.Lane.Topic);

    internal override void WriteEcho(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        target.Add("E "u8).Add(payload);

    internal override void WriteBroadcast(ByteBuffer target, ReadOnlySpan<byte> topic, long reference, ReadOnlySpan<byte> payload) =>
        target.Add("B "u8).Add(topic).Add(" "u8).Add(payload);

    internal override Answer Read(ReadOnlySpan<byte> message) => message is [(byte)'J', ..] ? Answer.Joined : Answer.Failed;
}
