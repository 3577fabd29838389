using System.Text.Json.Nodes;
using Bennu.Channels;

namespace ConformanceServer;

/// <summary>Every way that a join can go.</summary>
internal sealed class GuardedChannel(TimeProvider time) : Channel<Assigns>, IChannel<GuardedChannel>
{
    public static void Define(ChannelBuilder<GuardedChannel> on) => on
        .Join<JsonObject>((c, topic, payload, ct) => c.JoinAsync((string?)payload["token"], ct));

    private async ValueTask<JoinResult> JoinAsync(string? token, CancellationToken ct)
    {
        switch (token)
        {
            case "good":
                return JoinResult.Ok(new JsonObject { ["welcome"] = true });
            case "crash":
                throw new InvalidOperationException("The client asked the join to crash.");
            case "push":
                await PushAsync("too_early", new JsonObject(), ct);
                return JoinResult.Ok();
            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(300), time, ct);
                return JoinResult.Ok();
            default:
                return JoinResult.Error("unauthorized");
        }
    }
}
