using Bennu.Sockets;

namespace ConformanceServer;

internal sealed record Assigns(string? UserId, string? Route = null);

internal sealed class ConformanceSocket : Socket<Assigns>, ISocket
{
    private const string RateLimit = "rate_limit";

    public static void Define(SocketBuilder on) => on
        .Channel<RoomChannel>("room:*", c => c.Assign<Assigns>(a => a with { Route = "room" }))
        .Channel<GuardedChannel>("guarded:*")
        .Channel<PresenceChannel>("presence:*")
        .Channel<DurableChannel>("durable:*", c => c.Durable(keep: 1_000))
        .Channel<DedupeChannel>("dedupe:*");

    public static string IdOf(string userId) => $"user_sockets:{userId}";

    public static Task AnswerErrorAsync(HttpContext context, object reason)
    {
        if (reason is RateLimit) context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Task.CompletedTask;
    }

    protected override ValueTask<ConnectResult<Assigns>> ConnectAsync(
        ConnectParams parameters, ConnectInfo info, CancellationToken cancellationToken) => new(Decide(parameters));

    private static ConnectResult<Assigns> Decide(ConnectParams parameters)
    {
        if (parameters["reject"] == "true") return ConnectResult.Refused;
        if (parameters["ratelimit"] == "true") return ConnectResult.Error(RateLimit);
        if (parameters["crash"] == "true") throw new InvalidOperationException("The client asked the connect to crash.");
        var userId = parameters["user_id"];
        return ConnectResult.Ok(new Assigns(userId), id: userId is null ? null : IdOf(userId));
    }
}
