using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Redis.Tests;

/// <summary>An application on a free port, one node of several in this process.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Node(WebApplication app) => _app = app;

    public RedisBackplane Redis => _app.Services.GetRequiredService<RedisBackplane>();

    public static async Task<Node> StartAsync(RedisServer server, Action<RedisOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        // Nothing is found by looking from time to time.
        builder.Services.AddBennu(o => o.DurableCheckInterval = TimeSpan.FromHours(1));
        builder.Services.AddRedis(o =>
        {
            (o.Configuration, o.NodeName) = (server.Configuration, $"node-{Guid.NewGuid():N}");
            configure?.Invoke(o);
        });
        var app = builder.Build();
        app.MapSocket<TalkSocket>("/socket", o => o.CheckOrigin = OriginPolicy.Any);
        await app.StartAsync();
        return new Node(app);
    }

    public Task<Client> ConnectAsync()
    {
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return Client.ConnectAsync(new Uri($"{address.Replace("http", "ws", StringComparison.Ordinal)}/socket/websocket?vsn=2.0.0"));
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
