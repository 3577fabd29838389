using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports;

namespace Hostile;

/// <summary>A server like BenchServer, but one that negotiates compression. Runs in a process of its own, as the others do.</summary>
internal static class CompressingServer
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var address = $"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT")}";
        builder.WebHost.UseUrls(address);
        builder.Services.AddBennu();
        var app = builder.Build();
        app.MapSocket<EchoSocket>("/socket", o =>
        {
            o.CheckOrigin = OriginPolicy.Any;
            o.WebSocket.Compress = true;
        });
        app.MapPost("/collect", () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        await app.StartAsync();
        Console.WriteLine($"listening on {address}");
        await app.WaitForShutdownAsync();
    }

    private sealed record Anyone;

    private sealed class EchoSocket : Socket<Anyone>, ISocket
    {
        public static void Define(SocketBuilder on) => on.Channel<EchoChannel>("bench:*");

        protected override ValueTask<ConnectResult<Anyone>> ConnectAsync(
            ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new Anyone()));
    }

    private sealed class EchoChannel : Channel<Anyone>, IChannel<EchoChannel>
    {
        public static void Define(ChannelBuilder<EchoChannel> on) => on
            .Join((c, topic) => JoinResult.Ok())
            .HandleIn<Payload>("echo", (c, payload) => Reply.Ok(payload));
    }
}
