using System.Globalization;

namespace LoadGenerator;

/// <summary>What a process has used so far, from <c>/proc</c>.</summary>
internal static class ProcessUsage
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of all in seconds, in steps of 10 ms.</summary>
    internal static double CpuSeconds(int[] pids) => pids.Sum(CpuSeconds);

    /// <inheritdoc cref="CpuSeconds(int[])"/>
    internal static double CpuSeconds(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var (user, system) = (long.Parse(fields[11], CultureInfo.InvariantCulture), long.Parse(fields[12], CultureInfo.InvariantCulture));
        return (user + system) / TicksPerSecond;
    }

    /// <summary>Resident memory of all in bytes.</summary>
    internal static long ResidentBytes(int[] pids) => pids.Sum(pid => Memory(pid, "VmRSS:"));

    /// <summary>The most resident memory of all in bytes, ever or since <see cref="ForgetPeak"/>.</summary>
    internal static long PeakBytes(int[] pids) => pids.Sum(pid => Memory(pid, "VmHWM:"));

    /// <summary>Lets the peak start again with what is resident now.</summary>
    internal static void ForgetPeak(int[] pids)
    {
        foreach (var pid in pids) File.WriteAllText($"/proc/{pid}/clear_refs", "5");
    }

    private static long Memory(int pid, string field)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/status"))
            if (line.StartsWith(field, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(field.Length, line.Length - field.Length - 2).Trim(), CultureInfo.InvariantCulture) * 1024;
        throw new InvalidOperationException($"Process {pid} is gone.");
    }
}
