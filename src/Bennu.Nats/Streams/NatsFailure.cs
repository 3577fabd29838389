using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;

namespace Bennu.Nats.Streams;

/// <summary>What callers are told where NATS failed.</summary>
internal static class NatsFailure
{
    /// <summary>Runs an operation; it fails with <see cref="TopicLogException"/>, or is cancelled where the caller gave up.</summary>
    public static async ValueTask<T> Translate<T>(ValueTask<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or NatsException)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or TimeoutException)
        {
            throw new TopicLogException($"NATS failed: {e.Message}", e);
        }
    }
}
