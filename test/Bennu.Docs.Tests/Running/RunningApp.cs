using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Bennu.Docs.Tests.Running;

/// <summary>A snippet's application on a free port of this machine.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    /// <summary>Arguments that make an application listen on a free port and keep its log to itself.</summary>
    public static readonly string[] Quiet = ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"];

    private readonly WebApplication _app;

    private RunningApp(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    private string Authority =>
        new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    public static async Task<RunningApp> StartAsync(WebApplication app)
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningApp(app);
    }

    public static Task<RunningApp> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(Quiet);
        configure(builder);
        var app = builder.Build();
        map(app);
        return StartAsync(app);
    }

    public Task<SocketClient> ConnectAsync(string pathAndQuery, params string[] subprotocols) =>
        SocketClient.ConnectAsync(new Uri($"ws://{Authority}{pathAndQuery}"), subprotocols);

    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent? content = null)
    {
        using var http = new HttpClient();
        return await http.PostAsync(new Uri($"http://{Authority}{path}"), content, TestContext.Current.CancellationToken);
    }

    public async Task<HttpResponseMessage> DeleteAsync(string path)
    {
        using var http = new HttpClient();
        return await http.DeleteAsync(new Uri($"http://{Authority}{path}"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
