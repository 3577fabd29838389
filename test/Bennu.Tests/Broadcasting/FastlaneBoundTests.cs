using Bennu.Tests.Support;

namespace Bennu.Tests.Broadcasting;

public class FastlaneBoundTests
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Broadcaster_that_outruns_the_node_waits_for_the_next_flush()
    {
        await using var server = TestServer.Start<GuestSocket<RoomChannel>>();
        var client = await server.JoinAsync(Wire.V2);
        client.Writer.Passes.Reset();
        var bytes = new byte[Megabyte];
        var sent = new List<Task>();
        for (var i = 0; i < 20; i++) sent.Add(server.BroadcastAsync("room:a", "bytes", bytes));
        Assert.True(sent[0].IsCompleted);
        Assert.False(sent[^1].IsCompleted);

        client.Writer.Passes.Set();

        await Patience.For(Task.WhenAll(sent), "the waiting broadcasts to be taken");
    }
}
