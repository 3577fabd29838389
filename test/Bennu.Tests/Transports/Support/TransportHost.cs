using System.Net;
using Bennu.Broadcasting;
using Bennu.Diagnostics;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bennu.Tests.Transports.Support;

/// <summary>
/// A real server with <see cref="TestSocket"/> at <c>/socket</c>, with a clock that stands, on three ports: for HTTP/1.1, for the same with something
/// between Kestrel and its socket, and for HTTP/2.
/// </summary>
internal sealed class TransportHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TransportHost(WebApplication app) => _app = app;

    public TestTime Time => (TestTime)_app.Services.GetRequiredService<TimeProvider>();

    public Witness Witness => _app.Services.GetRequiredService<Witness>();

    private IBroadcaster Broadcaster => _app.Services.GetRequiredService<IBroadcaster>();

    public SocketMetrics Metrics => _app.Services.GetRequiredService<SocketMetrics>();

    public SocketRegistry Connections => _app.Services.GetRequiredService<SocketServer>().Connections;

    public Uri Http1 => new(_app.Urls.First());

    public Uri Http1Wrapped => new(_app.Urls.ElementAt(1));

    public Uri Http2 => new(_app.Urls.Last());

    public static Task<TransportHost> StartAsync(Action<SocketOptions>? configure = null) =>
        StartAsync(app => app.MapSocket<TestSocket>("/socket", options =>
        {
            options.CheckOrigin = OriginPolicy.Any;
            options.LongPoll.IsEnabled = true;
            configure?.Invoke(options);
        }));

    public static async Task<TransportHost> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? services = null)
    {
        var app = Build(services);
        map(app);
        await app.StartAsync();
        return new TransportHost(app);
    }

    /// <summary>An application without any socket, not started.</summary>
    public static WebApplication Build(Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                endpoint.UseConnectionLogging();
            });
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton<TimeProvider>(new TestTime());
        builder.Services.AddSingleton<Witness>();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services?.Invoke(builder.Services);
        builder.Services.AddBennu();
        return builder.Build();
    }

    public ValueTask BroadcastAsync(string topic, string @event, ReadOnlyMemory<byte> json) =>
        Broadcaster.BroadcastAsync(topic, @event, Payload.Json(json));

    public ValueTask DisconnectAsync(string id) => Broadcaster.DisconnectAsync(id);

    /// <summary>Closes the connections as a host does that stops, and goes on serving.</summary>
    public Task DrainAsync() =>
        Task.WhenAll(_app.Services.GetServices<IHostedService>().OfType<SocketDrainer>().Select(drainer => drainer.StoppingAsync(default)));

    /// <summary>What SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync(); // whoever is still connected is cut
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
