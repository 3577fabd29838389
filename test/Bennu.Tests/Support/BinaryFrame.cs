using System.Text;

namespace Bennu.Tests.Support;

/// <summary>V2 binary frames in hexadecimal digits (section 2.4): a kind, the lengths of all texts, the texts, the data.</summary>
internal static class BinaryFrame
{
    public static string FromClient(string joinRef, string @ref, string topic, string @event, string data = "") =>
        Of(0, data, joinRef, @ref, topic, @event);

    public static string Push(string joinRef, string topic, string @event, string data = "") => Of(0, data, joinRef, topic, @event);

    public static string Reply(string joinRef, string @ref, string topic, string status, string data = "") =>
        Of(1, data, joinRef, @ref, topic, status);

    public static string Broadcast(string topic, string @event, string data = "") => Of(2, data, topic, @event);

    private static string Of(byte kind, string data, params string[] texts)
    {
        byte[] head = [kind, .. texts.Select(text => (byte)Encoding.UTF8.GetByteCount(text)), .. texts.SelectMany(Encoding.UTF8.GetBytes)];
        return Convert.ToHexStringLower(head) + data;
    }
}
