namespace Hostile.Measuring;

/// <summary>What a process holds, as <c>/proc</c> tells it.</summary>
internal readonly record struct ProcessStats(double Megabytes, int Handles, int Threads)
{
    public static ProcessStats Of(int pid)
    {
        double megabytes = 0;
        var threads = 0;
        foreach (var line in File.ReadLines($"/proc/{pid}/status"))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) megabytes = NumberIn(line) / 1024.0;
            if (line.StartsWith("Threads:", StringComparison.Ordinal)) threads = NumberIn(line);
        }
        return new ProcessStats(megabytes, Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(), threads);
    }

    private static int NumberIn(string line) => int.Parse(line.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1]);
}
