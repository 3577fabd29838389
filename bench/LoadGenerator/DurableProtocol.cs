namespace LoadGenerator;

/// <summary>Phoenix Channels on durable topics: comes back with a cursor, and is in once the server said from where it goes on.</summary>
internal sealed class DurableProtocol : PhoenixProtocol
{
    internal override string TopicPrefix => "durable:";

    internal override bool HasCursors => true;

    internal override void WriteJoin(ByteBuffer target, Connection connection)
    {
        if (connection.Cursor.Length == 0)
        {
            base.WriteJoin(target, connection);
            return;
        }

        target.Add("[\"1\",\"1\",\""u8).Add(connection.Lane.Topic)
            .Add("\",\"phx_join\",{\"$since\":\""u8).Add(connection.Cursor.Written).Add("\"}]"u8);
    }

    internal override Answer Read(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"stream:state\""u8) < 0)
            return base.Read(message) is var answer && answer == Answer.Joined ? Answer.Nothing : answer;
        if (message.IndexOf("\"status\":\"live\""u8) >= 0) return Answer.Joined;
        return message.IndexOf("\"status\":\"resumed\""u8) >= 0 ? Answer.Resumed : Answer.Failed;
    }

    internal override ReadOnlySpan<byte> Cursor(ReadOnlySpan<byte> message)
    {
        var start = "[null,\""u8;
        if (message.Length <= start.Length || !message.StartsWith(start) || message[start.Length] != (byte)'@') return [];
        var rest = message[start.Length..];
        return rest[..Math.Max(0, rest.IndexOf((byte)'"'))];
    }
}
