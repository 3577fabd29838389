using System.Globalization;
using System.Text.Json;
using Bennu.Transports;
using Chat;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets(); // finds wwwroot from any working directory
builder.AddEngine();
builder.Services.AddBennu(o =>
{
    o.Json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
    o.Json.TypeInfoResolverChain.Insert(0, ChatJson.Default);
});
builder.Services.AddHealthChecks().AddBennu();
var grace = builder.Configuration["Chat:PresenceGrace"] is { } time ? TimeSpan.Parse(time, CultureInfo.InvariantCulture) : TimeSpan.FromSeconds(10);
builder.Services.AddPresence<RoomPresence>(o => o.GracePeriod = grace); // a reload or a tunnel is no news

var app = builder.Build();
app.UseDefaultFiles();
app.UseRouting(); // after the default file is chosen, so that "/" is served as index.html
app.MapStaticAssets();
app.MapSocket<UserSocket>("/socket", o => o.CheckOrigin = OriginPolicy.SameAddress); // by whatever name the page was opened
app.MapHealthChecks("/health/ready"); // not while it drains
app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
app.Run();
