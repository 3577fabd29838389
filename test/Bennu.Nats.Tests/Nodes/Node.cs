using System.Text.Json.Nodes;
using Bennu.Broadcasting;
using Bennu.PubSub;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bennu.Nats.Tests.Nodes;

/// <summary>An application on a free port, one node of several in this process.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Client> _clients = [];

    private Node(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public PubSubServer PubSub => Services.GetRequiredService<PubSubServer>();

    public static async Task<Node> StartAsync(NatsOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        // Nothing is found by looking now and then.
        builder.Services.AddBennu(o => o.DurableCheckInterval = TimeSpan.FromHours(1));
        builder.Services.AddNats(options);
        var app = builder.Build();
        app.MapSocket<TalkSocket>("/socket", o => o.CheckOrigin = OriginPolicy.Any);
        await app.StartAsync();
        return new Node(app);
    }

    public async Task<Client> JoinAsync(string topic)
    {
        var client = new Client(topic);
        _clients.Add(client);
        await client.JoinAsync(Address());
        return client;
    }

    /// <summary>Broadcasts as soon as it can be recorded.</summary>
    public Task SayAsync(string topic, string text) => LogNode.SoonAsync(async () =>
    {
        var payload = new JsonObject { ["text"] = text };
        var broadcaster = Services.GetRequiredService<IBroadcaster>();
        await broadcaster.DurableBroadcastAsync(topic, "said", payload, cancellationToken: TestContext.Current.CancellationToken);
        return true;
    });

    public Uri Address()
    {
        var address = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new($"{address.Replace("http", "ws", StringComparison.Ordinal)}/socket/websocket?vsn=2.0.0");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
