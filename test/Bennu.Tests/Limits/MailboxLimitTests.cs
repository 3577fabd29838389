using Bennu.Sockets;
using Bennu.Tests.Support;

namespace Bennu.Tests.Limits;

/// <summary><c>ChannelOptions.MailboxLimit</c>: a channel that does not keep up is ended, and its neighbours are not.</summary>
public sealed class MailboxLimitTests
{
    private static readonly Wire Wire = Wire.V2;

    [Fact]
    public Task Default_is_10_000_messages() => FillAsync<GuestSocket<RoomChannel>>(10_000);

    [Fact]
    public Task Route_may_say_otherwise() => FillAsync<SmallMailboxSocket>(SmallMailboxSocket.Limit);

    private static async Task FillAsync<TSocket>(int limit) where TSocket : Socket, ISocket
    {
        await using var server = TestServer.Start<TSocket>();
        var client = await server.JoinAsync(Wire);
        await client.JoinAsync("room:b", "2");
        client.Send("1", "x", "room:a", "hold");
        await server.Stage.Gate().ReachedAsync();
        for (var i = 0; i < limit; i++) client.Send("1", null, "room:a", "note");
        await client.ExpectSilenceAsync();

        client.Send("1", null, "room:a", "note");

        await client.ExpectAsync(Wire.Crashed("1", "room:a"));
        client.Send("2", "y", "room:b", "echo");
        await client.ExpectAsync(Wire.Ok("2", "y", "room:b"));
        server.Stage.Gate().Open();
        await server.Stage.ExpectAsync("passed room:a", "disposed");
    }

    private sealed class SmallMailboxSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        public const int Limit = 3;

        public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*", route => route.Options.MailboxLimit = Limit);
    }
}
