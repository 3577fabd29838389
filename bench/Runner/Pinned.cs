using System.Diagnostics;

namespace Runner;

/// <summary>Starts a program of this folder on one core.</summary>
internal static class Pinned
{
    /// <param name="folder">The folder of the projects.</param>
    /// <param name="project">The program's.</param>
    /// <param name="core">The core.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="port">Where a server listens.</param>
    /// <param name="file">The SQLite file of a server that has one.</param>
    internal static Process Start(string folder, string project, int core, string arguments, int port, string? file = null)
    {
        var program = Path.Combine(folder, project, "bin", "Release", "net10.0", $"{project}.dll");
        // taskset replaces itself, so the process is the program's own.
        var start = new ProcessStartInfo("taskset", $"-c {core} dotnet {program} {arguments}")
        {
            RedirectStandardOutput = true,
            Environment = { ["PORT"] = $"{port}", ["LOG"] = file is null ? null : $"sqlite:{file}" },
        };
        return Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
    }
}
