using System.Text;

namespace Bennu.Tests.Fuzzing;

/// <summary>Valid frames to begin with.</summary>
internal static class Seeds
{
    public static readonly byte[][] V2Text = Utf8(
        """["1","1","room:a","phx_join",{}]""",
        """["2","2","room:a","phx_join",{"a":[1,2,{"b":null}]}]""",
        """[null,"3","room:b","phx_join",{}]""",
        """[4,5,"room:c","phx_join",{}]""",
        """["6","6","room:d","phx_join",[]]""",
        """["7","7","room:refused","phx_join",{}]""",
        """["8","8","nowhere","phx_join",{}]""",
        """["1","9","room:a","echo",{"text":"\u00e9\ud83d\udc26"}]""",
        """["1","10","room:a","shout",{"x":1.5e3}]""",
        """["1",null,"room:a","push",{}]""",
        """["1","11","room:a","raise",{}]""",
        """["1","12","room:a","stop",{}]""",
        """["1","13","room:a","unknown",{}]""",
        """["stale","14","room:a","echo",{}]""",
        """["1","15","room:a","phx_leave",{}]""",
        """["3","16","room:b","phx_leave",{}]""",
        """[null,"17","phoenix","heartbeat",{}]""",
        """[null,"18","phoenix","refresh",{}]""",
        """[null,"19","phoenix","phx_join",{}]""",
        """["1","20","room:\u0061","phx\u005fjoin",{}]""",
        """ [ "1" , "21" , "room:a" , "echo" , { } , "more" ] """,
        """[{"a":1},[2],{"t":1},"phx_join",{}]""",
        """["1","22","","",""]""",
        """["1","23","room:a","phx_close",{}]""",
        """["1","24","room:a","phx_error",{}]""",
        """["1","25","room:a","phx_reply",{"status":"ok","response":{}}]""");

    public static readonly byte[][] V1Text = Utf8(
        """{"topic":"room:a","event":"phx_join","payload":{},"ref":"1","join_ref":"1"}""",
        """{"topic":"room:b","event":"phx_join","payload":{},"ref":"2"}""",
        """{"ref":3,"payload":[1,null],"event":"echo","topic":"room:a"}""",
        """{"topic":"room:a","event":"shout","payload":{"a":"\u20ac"},"ref":"4","join_ref":"1"}""",
        """{"topic":"room:a","event":"raise","payload":{},"ref":"5"}""",
        """{"topic":"room:a","event":"phx_leave","payload":{},"ref":"6","join_ref":"1"}""",
        """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}""",
        """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":null,"topic":"room:a","extra":[[[]]]}""",
        """{"topic":12,"event":"phx_join","payload":"text","ref":"8","join_ref":{}}""");

    public static readonly byte[][] V2Binary =
    [
        Binary("1", "1", "room:a", "phx_join"), Binary("2", "2", "room:b", "phx_join", "{}"),
        Binary("1", "3", "room:a", "echo", "\u00ff\0bytes"), Binary("1", "", "room:a", "push", "x"),
        Binary("1", "4", "room:a", "shout", "yz"), Binary("", "5", "room:a", "echo"),
        Binary("1", "6", "room:a", "phx_leave"), Binary("", "7", "phoenix", "heartbeat"), Binary("", "8", "phoenix", "refresh", "{}"),
        Binary(new string('j', 255), new string('r', 255), "room:" + new string('t', 250), "phx_join"), Binary("", "", "", ""),
    ];

    public static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static byte[] Binary(string joinRef, string @ref, string topic, string @event, string data = "") =>
    [
        0, (byte)joinRef.Length, (byte)@ref.Length, (byte)topic.Length, (byte)@event.Length,
        .. Encoding.UTF8.GetBytes(joinRef + @ref + topic + @event + data),
    ];
}
