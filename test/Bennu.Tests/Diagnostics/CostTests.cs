using System.Text;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Support;
using Bennu.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Diagnostics;

/// <summary>What diagnostics cost where nobody listens.</summary>
[Collection(DiagnosticsCollection.Name)]
public sealed class CostTests
{
    private const int Calls = 2_000;

    // Measured without any diagnostics: the payload, the mailbox message, the reply and its frame. One more object would exceed it.
    private const int NeededByEcho = 336;

    private static readonly byte[] Echo = Encoding.UTF8.GetBytes("""["1","2","room:a","echo",{"n":1}]""");

    [Fact]
    public async Task Echo_allocates_no_more_than_it_needs_itself()
    {
        await using var services = new ServiceCollection().AddBennu().BuildServiceProvider();
        var writer = new CountingWriter();
        var connection = Connect(services, writer);
        await writer.WaitAsync(1, () => connection.Receive("""["1","1","room:a","phx_join",{}]"""u8, FrameKind.Text));

        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await writer.WaitAsync(Calls, () => Send(connection));
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls);
        }
        Assert.InRange(least, 1, NeededByEcho);
    }

    private static SocketConnection Connect(ServiceProvider services, SocketWriter writer)
    {
        var server = services.GetRequiredService<SocketServer>();
        var options = new SocketOptions { MessageRate = RateLimit.None };
        var mount = new SocketMount(server, SocketType.Of<ObservedSocket>(server.Codec), options);
        var decision = new ConnectDecision(new Guest("anyone"), null, null, null);
        var connection = new SocketConnection(mount, decision, new ConnectInfo(), V2Serializer.Instance, writer, Timeout.InfiniteTimeSpan);
        Assert.True(connection.TryOpenAsync().Result);
        return connection;
    }

    private static void Send(SocketConnection connection)
    {
        for (var call = 0; call < Calls; call++) connection.Receive(Echo, FrameKind.Text);
    }
}
