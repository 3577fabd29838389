using Bennu.Channels;
using Bennu.Docs.Tests.Snippets.Sockets;
using Bennu.Protocol;

namespace Bennu.Docs.Tests.Snippets.Transports;

internal static class Mounts
{
    public static void Map(WebApplication app)
    {
        #region transports-options
        app.MapSocket<UserSocket>("/socket", o =>
        {
            o.WebSocket.Compress = true;
            o.WebSocket.MaxMessageSize = 64 * 1024;
            o.LongPoll.IsEnabled = true;
            o.LongPoll.Window = TimeSpan.FromSeconds(20);
        });
        #endregion
    }
}

#region transports-binary
public sealed class ImageChannel : Channel<User>, IChannel<ImageChannel>
{
    public static void Define(ChannelBuilder<ImageChannel> on) => on
        .Join((c, topic) => JoinResult.Ok())
        .HandleIn<byte[]>("pixels", async (c, pixels, ct) =>
        {
            await c.BroadcastFromAsync("pixels", pixels, ct);
            return Reply.Ok(Payload.Binary(pixels.AsMemory(0, Math.Min(pixels.Length, 8))));
        });
}
#endregion
