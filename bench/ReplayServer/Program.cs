using Bennu.Transports;
using ReplayServer;

// A server whose one topic has a long log in an SQLite file. `fill FILE COUNT` writes it and ends; LOG=sqlite:FILE serves it.
if (args is ["fill", var file, var count])
{
    await LongLog.FillAsync(file, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
    return;
}

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls($"http://127.0.0.1:{Demand("PORT")}");
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
builder.Services.AddBennu().AddSqliteTopicLog(Demand("LOG")["sqlite:".Length..]);

var app = builder.Build();
app.MapSocket<ReplaySocket>("/socket", o => o.CheckOrigin = OriginPolicy.Any);
await app.StartAsync();
Console.WriteLine("listening");
await app.WaitForShutdownAsync();

static string Demand(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name}.");
