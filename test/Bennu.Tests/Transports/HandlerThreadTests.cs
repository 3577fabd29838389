using System.Text;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Support;
using Bennu.Tests.Transports.Support;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Transports;

/// <summary>Where the handlers run: mostly on the thread that read the message, without holding anything up.</summary>
public sealed class HandlerThreadTests : IAsyncLifetime
{
    private static readonly AsyncLocal<string?> OfRequest = new();

    private TransportHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TransportHost.StartAsync(
        app =>
        {
            app.Use((context, next) =>
            {
                OfRequest.Value = "request";
                return next(context);
            });
            app.MapSocket<BlockingSocket>("/socket", options => options.CheckOrigin = OriginPolicy.Any);
        },
        services => services.AddSingleton<Door>());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Handler_runs_outside_the_context_of_the_request()
    {
        using var client = await RawWebSocket.ConnectAsync(_host.Http1);
        await client.JoinAsync();
        await client.SendAsync(Event("2", "room:a", "context"));
        await client.ExpectTextAsync("""{"of":"none"}""");
    }

    [Fact]
    public async Task Handler_that_blocks_its_thread_holds_up_neither_the_connection_nor_its_other_channels()
    {
        using var client = await RawWebSocket.ConnectAsync(_host.Http1);
        await client.JoinAsync();
        await client.SendAsync(ClientFrames.Text("""["9","9","room:b","phx_join",{}]"""u8));
        await client.ExpectTextAsync("room:b");
        await client.SendAsync(Event("2", "room:a", "wait"));
        await client.HeartbeatAsync();
        await client.SendAsync(ClientFrames.Text("""["9","3","room:b","open",{}]"""u8));
        string[] replies = [await client.ReadTextAsync(), await client.ReadTextAsync()]; // the opened one may be quicker than the one that opens
        Assert.Contains(replies, reply => reply.Contains("room:b", StringComparison.Ordinal));
        Assert.Contains(replies, reply => reply.Contains("room:a", StringComparison.Ordinal) && reply.Contains("ok", StringComparison.Ordinal));
    }

    private static byte[] Event(string @ref, string topic, string @event) =>
        ClientFrames.Text(Encoding.UTF8.GetBytes($$"""["1","{{@ref}}","{{topic}}","{{@event}}",{}]"""));

    private sealed class Door
    {
        public ManualResetEventSlim IsOpen { get; } = new();
    }

    private sealed class BlockingChannel(Door door) : Channel<Guest>, IChannel<BlockingChannel>
    {
        public static void Define(ChannelBuilder<BlockingChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Payload>("context", (_, _) => Reply.Ok(Payload.Json(Encoding.UTF8.GetBytes($$"""{"of":"{{OfRequest.Value ?? "none"}}"}"""))))
            .HandleIn<Payload>("wait", (c, _) => c.Door.IsOpen.Wait(TimeSpan.FromSeconds(10)) ? Reply.Ok() : Reply.Error("too late"))
            .HandleIn<Payload>("open", (c, _) =>
            {
                c.Door.IsOpen.Set();
                return Reply.Ok();
            });

        private Door Door => door;
    }

    private sealed class BlockingSocket : Socket<Guest>, ISocket
    {
        public static void Define(SocketBuilder on) => on.Channel<BlockingChannel>("room:*");

        protected override ValueTask<ConnectResult<Guest>> ConnectAsync(
            ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(ConnectResult.Ok(new Guest("")));
    }
}
