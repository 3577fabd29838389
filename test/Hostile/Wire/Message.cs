using System.Buffers.Text;
using System.Text;

namespace Hostile.Wire;

/// <summary>Messages of V2, made and read without a JSON parser, so that the clients cost little beside the server.</summary>
internal static class Message
{
    public const string JoinRef = "1";

    public static byte[] Join(string topic, long @ref = 1) => Of(topic, @ref, "phx_join", "{}");

    public static byte[] Leave(string topic, long @ref) => Of(topic, @ref, "phx_leave", "{}");

    public static byte[] Heartbeat(long @ref) => ClientFrame.Text($"""[null,"{@ref}","phoenix","heartbeat",{"{}"}]""");

    public static byte[] Of(string topic, long @ref, string @event, string payload) =>
        ClientFrame.Text($"""["{JoinRef}","{@ref}","{topic}","{@event}",{payload}]""");

    /// <summary>The ref of a message <c>[join_ref,"ref",…]</c>; -1 where it is null.</summary>
    public static long RefOf(ReadOnlySpan<byte> message)
    {
        var rest = message[(message.IndexOf((byte)',') + 1)..];
        return rest[0] == '"' && Utf8Parser.TryParse(rest[1..], out long @ref, out _) ? @ref : -1;
    }

    /// <summary>The number that follows <c>"name":</c>; -1 where there is none.</summary>
    public static long NumberOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> quotedNameAndColon)
    {
        var at = message.IndexOf(quotedNameAndColon);
        return at >= 0 && Utf8Parser.TryParse(message[(at + quotedNameAndColon.Length)..], out long number, out _) ? number : -1;
    }

    /// <summary>What a reply says: <c>ok</c>, or the reason of its error; null where the message is none.</summary>
    public static string? AnswerOf(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf("\"phx_reply\""u8) < 0) return null;
        if (message.IndexOf("\"status\":\"ok\""u8) >= 0) return "ok";
        var at = message.IndexOf("\"reason\":\""u8);
        if (at < 0) return "error";
        var reason = message[(at + "\"reason\":\"".Length)..];
        return Encoding.UTF8.GetString(reason[..reason.IndexOf((byte)'"')]);
    }
}
