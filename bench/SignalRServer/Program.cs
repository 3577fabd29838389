using SignalRServer;

// The same topics and payloads on SignalR's JSON protocol, with its defaults.
var builder = WebApplication.CreateSlimBuilder(args);
var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
builder.Services.AddSignalR();

var app = builder.Build();
app.MapHub<BenchHub>("/hub");
await app.StartAsync();
Console.WriteLine($"listening on http://127.0.0.1:{port}");
await app.WaitForShutdownAsync();
