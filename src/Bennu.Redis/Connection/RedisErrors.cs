using Bennu.PubSub.TopicLogs;
using StackExchange.Redis;

namespace Bennu.Redis.Connection;

/// <summary>What StackExchange.Redis throws, in words that say what to do.</summary>
internal static class RedisErrors
{
    public static bool IsFailure(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    public static TopicLogException ToException(Exception e) => new(Describe(e), e);

    private static string Describe(Exception e) => e switch
    {
        RedisServerException when e.Message.Contains("OOM ", StringComparison.Ordinal) =>
            "Redis has no memory left and takes no writes: raise maxmemory, or keep less (Keep, MaxAge, MaxBytes).",
        RedisServerException when e.Message.Contains("NOPERM", StringComparison.Ordinal) =>
            $"The user that connects to Redis lacks a right: {e.Message}",
        RedisServerException when e.Message.Contains("MISCONF", StringComparison.Ordinal) =>
            $"Redis cannot save to its disk, and takes no writes until it can: {e.Message}",
        RedisServerException => $"Redis refused: {e.Message}",
        TimeoutException => $"Redis did not answer in time: {e.Message}",
        ObjectDisposedException => "The connection to Redis is closed.",
        _ => $"Redis cannot be reached: {e.Message}",
    };
}
