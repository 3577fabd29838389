using System.Diagnostics;

namespace Runner;

/// <summary>Starts a program on one core.</summary>
internal static class Pinned
{
    /// <summary>Starts a program by its command line.</summary>
    internal static Process Start(int core, string command, params ReadOnlySpan<(string Name, string? Value)> environment)
    {
        // taskset replaces itself, so the process is the program's own.
        var start = new ProcessStartInfo("taskset", $"-c {core} {command}") { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
    }

    /// <summary>Starts one of the projects.</summary>
    /// <param name="folder">The folder of the projects.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="core">The core.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The environment variables; without a value, one that is not set.</param>
    internal static Process StartProject(
        string folder, string project, int core, string arguments, params ReadOnlySpan<(string Name, string? Value)> environment) =>
        Start(core, $"dotnet {Path.Combine(folder, project, "bin", "Release", "net10.0", $"{project}.dll")} {arguments}", environment);
}
