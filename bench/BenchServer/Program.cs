using BenchServer;
using Bennu.Transports;

// The server that every figure is measured on.
var builder = WebApplication.CreateSlimBuilder(args);
var port = Environment.GetEnvironmentVariable("PORT") ?? throw new InvalidOperationException("Set PORT to the port to listen on.");
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
builder.Services.AddBennu(o => o.Drain.Timeout = TimeSpan.FromSeconds(4));

var app = builder.Build();
app.MapSocket<BenchSocket>("/socket", o =>
{
    o.CheckOrigin = OriginPolicy.Any;
    o.LongPoll.IsEnabled = true;
});
await app.StartAsync();
Console.WriteLine($"listening on http://127.0.0.1:{port}");
await app.WaitForShutdownAsync();
