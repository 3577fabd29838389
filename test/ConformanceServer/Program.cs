using System.Text.Json;
using System.Text.Json.Nodes;
using Bennu.Broadcasting;
using Bennu.Sockets;
using Bennu.Transports;
using ConformanceServer;

// The server that black-box checks of the wire protocol talk to.
var builder = WebApplication.CreateSlimBuilder(args);
var environment = ServerEnvironment.Read();
builder.WebHost.UseUrls(environment.Address);
builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error);
builder.Services.AddBennu(o => o.Drain.Timeout = TimeSpan.FromSeconds(4)).AddPresence<PeoplePresence>();
builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
builder.Services.AddSingleton<TopicCounters>();
environment.AddBackplane(builder.Services);

var app = builder.Build();

Mount("/ws");
Mount("/ws/admin");
Mount("/ws/timeout", o =>
{
    o.WebSocket.Timeout = TimeSpan.FromMilliseconds(200);
    o.LongPoll.Window = TimeSpan.FromMilliseconds(200);
});
Mount("/ws/limited", o => o.MaxChannels = 1);
Mount("/ws/path/:user_id");
Mount("/ws/connect_info", o =>
{
    o.AuthToken = true;
    o.ConnectInfoItems["echo"] = true;
});
Mount("/ws/origin/self", o => o.CheckOrigin = OriginPolicy.Host);
Mount("/ws/origin/conn", o => o.CheckOrigin = OriginPolicy.SameAddress);
Mount("/ws/origin/list", o => o.CheckOrigin = OriginPolicy.Origins("//any.test", "https://secure.test", "//port.test:81", "//*.wild.test"));
Mount("/ws/binary");
Mount("/ws/open", o => o.CheckOrigin = OriginPolicy.Any);

app.MapPost("/broadcast/{topic}/{event}", async (string topic, string @event, HttpRequest request, IBroadcaster broadcaster) =>
{
    JsonNode? payload;
    try
    {
        payload = await JsonNode.ParseAsync(request.Body);
    }
    catch (JsonException)
    {
        return Results.BadRequest();
    }
    if (request.Query["durable"] == "true") await broadcaster.DurableBroadcastAsync(topic, @event, payload);
    else await broadcaster.TransientBroadcastAsync(topic, @event, payload);
    return Results.NoContent();
});
app.MapPost("/disconnect/{user_id}", async ([Microsoft.AspNetCore.Mvc.FromRoute(Name = "user_id")] string userId, IBroadcaster broadcaster) =>
{
    await broadcaster.DisconnectAsync(ConformanceSocket.IdOf(userId));
    return Results.NoContent();
});

app.MapGet("/count/{topic}", (string topic, TopicCounters counters) => Results.Text($"{counters.Read(topic)}"));

await app.StartAsync();
Console.WriteLine($"listening on {environment.Address}");
await app.WaitForShutdownAsync();

void Mount(string path, Action<SocketOptions>? configure = null) => app.MapSocket<ConformanceSocket>(path, o =>
{
    o.CheckOrigin = OriginPolicy.Origins("//example.com");
    o.LongPoll.IsEnabled = true;
    o.LongPoll.PubSubTimeout = TimeSpan.FromMilliseconds(500);
    o.ErrorHandler = ConformanceSocket.AnswerErrorAsync;
    configure?.Invoke(o);
});
