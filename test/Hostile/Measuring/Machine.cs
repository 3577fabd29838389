namespace Hostile.Measuring;

/// <summary>How busy the machine is.</summary>
internal static class Machine
{
    /// <summary>How many threads want a processor for each processor there is, on average until the task ends; at least one.</summary>
    public static async Task<double> CrowdUntilAsync(Task end)
    {
        var (sum, count) = (0, 0);
        do
        {
            sum += Runnable();
            count++;
            await Task.WhenAny(end, Task.Delay(50));
        }
        while (!end.IsCompleted);
        return Math.Max(1, (double)sum / count / Environment.ProcessorCount);
    }

    // 0.20 0.18 0.12 1/80 11206: runnable threads stand before the slash.
    private static int Runnable() => int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[0]);
}
