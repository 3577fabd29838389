namespace Cluster;

/// <summary>Waits.</summary>
internal static class Pause
{
    private const int Step = 50;

    /// <summary>Waits so long, or until the end has come.</summary>
    /// <returns>Whether it has not.</returns>
    public static async Task<bool> ForAsync(int milliseconds, CancellationToken end)
    {
        await Task.Delay(milliseconds, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !end.IsCancellationRequested;
    }

    /// <summary>Waits until something is so.</summary>
    /// <returns>Whether it was, in time.</returns>
    public static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan patience)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!condition())
        {
            if (Environment.TickCount64 > end) return false;
            await Task.Delay(Step);
        }
        return true;
    }
}
