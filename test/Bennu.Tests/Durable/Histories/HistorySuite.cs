using Bennu.Tests.Shared;

namespace Bennu.Tests.Durable.Histories;

/// <summary>
/// Whatever happens to a topic, in whatever order, and however the server's threads come to it: each subscriber sees exactly the log's sequence,
/// or is told where it cannot.
/// </summary>
/// <param name="histories">How many.</param>
public abstract class HistorySuite(int histories)
{
    // They wait more than they work.
    private const int Servers = 128;
    private const int Attempts = 30;

    [Fact]
    [DurableStatement("nodes 7"), DurableStatement("switch"), DurableStatement("guarantee 1"), DurableStatement("guarantee 2")]
    [DurableStatement("slow 1"), DurableStatement("client gate"), DurableStatement("joining 3")]
    public async Task Subscribers_see_exactly_the_logs_sequence_whatever_happens()
    {
        var next = 0;
        string? failure = null;
        await Task.WhenAll(Enumerable.Range(0, Servers).Select(_ => Task.Run(async () =>
        {
            await using var server = new HistoryServer();
            while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var seed && seed <= histories)
            {
                if (await FailureOfAsync(server, History.Of((ulong)seed)) is { } found)
                    Interlocked.CompareExchange(ref failure, $"Seed {seed}: {found}", null);
            }
        })));
        if (failure is not null) Assert.Fail($"{failure}\n{await ShrinkAsync(History.Of(ulong.Parse(failure[5..failure.IndexOf(':')])))}");
    }

    // Threads decide with the seed: a history that fails once may go well the next time.
    private static async Task<string> ShrinkAsync(History history)
    {
        var smallest = "It did not happen again.";
        while (true)
        {
            var isSmaller = false;
            foreach (var shorter in history.Shorter())
            {
                if (await FailsAsync(shorter) is not { } failure) continue;
                (history, smallest, isSmaller) = (shorter, failure, true);
                break;
            }
            if (!isSmaller) return $"Smallest: {smallest}";
        }
    }

    private static async Task<string?> FailsAsync(History history)
    {
        await using var server = new HistoryServer();
        for (var i = 0; i < Attempts; i++)
            if (await FailureOfAsync(server, history) is { } failure) return failure;
        return null;
    }

    private static async Task<string?> FailureOfAsync(HistoryServer server, History history)
    {
        try
        {
            await server.RunAsync(history);
            return null;
        }
        catch (HistoryException e)
        {
            return $"{history}\n{e.Message}";
        }
    }
}
