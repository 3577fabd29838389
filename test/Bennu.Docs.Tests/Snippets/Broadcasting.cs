using System.Text.Json.Nodes;
using Bennu.Broadcasting;

namespace Bennu.Docs.Tests.Snippets.Broadcasting;

internal static class Endpoints
{
    public static void Map(WebApplication app)
    {
        #region broadcasting-endpoint
        app.MapPost("/rooms/{room}/notice", async (string room, Dictionary<string, string> notice, IBroadcaster broadcaster) =>
        {
            await broadcaster.BroadcastAsync($"room:{room}", "notice", notice);
            return Results.NoContent();
        });
        #endregion

        #region broadcasting-disconnect
        app.MapPost("/users/{id}/ban", async (string id, IBroadcaster broadcaster) =>
        {
            await broadcaster.DisconnectAsync($"users:{id}");
            return Results.NoContent();
        });
        #endregion
    }
}

#region broadcasting-background
internal sealed class PriceFeed(IBroadcaster broadcaster, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await broadcaster.BroadcastAsync("prices", "tick", new JsonObject { ["symbol"] = "BNU", ["amount"] = 42.5 }, stoppingToken);
    }
}
#endregion
