using System.Diagnostics;

namespace Runner;

/// <summary>Starts a program of this folder on one core.</summary>
internal static class Pinned
{
    internal static Process Start(string folder, string project, int core, string arguments, int port)
    {
        var program = Path.Combine(folder, project, "bin", "Release", "net10.0", $"{project}.dll");
        // taskset replaces itself, so the process is the program's own.
        var start = new ProcessStartInfo("taskset", $"-c {core} dotnet {program} {arguments}")
        {
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = $"{port}" },
        };
        return Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
    }
}
