using SignalRServer;

// The same topics and payloads on SignalR's JSON protocol, with its defaults; PUBSUB=redis:HOST:PORT makes it one of several nodes.
var builder = WebApplication.CreateSlimBuilder(args);
var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
var signalR = builder.Services.AddSignalR();
const string Redis = "redis:";
if (Environment.GetEnvironmentVariable("PUBSUB") is { } pubSub)
{
    if (!pubSub.StartsWith(Redis, StringComparison.Ordinal))
        throw new InvalidOperationException("SignalR's PUBSUB can be redis:HOST:PORT only.");
    signalR.AddStackExchangeRedis(pubSub[Redis.Length..]);
}

var app = builder.Build();
app.MapHub<BenchHub>("/hub");
await app.StartAsync();
Console.WriteLine($"listening on http://127.0.0.1:{port}");
await app.WaitForShutdownAsync();
