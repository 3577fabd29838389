using System.Text.Json.Nodes;
using Bennu.Channels;

namespace ConformanceServer;

/// <summary>Answers a push from outside its handler: <c>{"ms": n, "times": k}</c> asks for k replies, n milliseconds apart.</summary>
internal static class LateReply
{
    public static async Task SendAsync(SocketRef push, JsonObject asked, TimeProvider time)
    {
        var milliseconds = (int)asked["ms"]!;
        var times = (int?)asked["times"] ?? 1;
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time);
            await push.ReplyAsync(Reply.Ok(new JsonObject { ["ms"] = milliseconds }));
        }
    }
}
