using BenchServer;
using Bennu.Transports;
using ConformanceServer;

// The server that every figure is measured on.
var builder = WebApplication.CreateSlimBuilder(args);
var environment = ServerEnvironment.Read();
builder.WebHost.UseUrls(environment.Address);
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
builder.Services.AddBennu(o => o.Drain.Timeout = TimeSpan.FromSeconds(4)).AddPresence<PeoplePresence>();
environment.AddBackplane(builder.Services);

var app = builder.Build();
app.MapSocket<BenchSocket>("/socket", o =>
{
    o.CheckOrigin = OriginPolicy.Any;
    o.LongPoll.IsEnabled = true;
});
await app.StartAsync();
Console.WriteLine($"listening on {environment.Address}");
await app.WaitForShutdownAsync();
