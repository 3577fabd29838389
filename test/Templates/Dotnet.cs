using System.Diagnostics;

namespace Templates;

/// <summary>The SDK, told to keep packages and templates in one folder.</summary>
internal sealed class Dotnet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _packages;

    public Dotnet(string folder)
    {
        Folder = folder;
        _packages = Path.Combine(folder, "packages");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var shared = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(home, ".nuget", "packages");
        Directory.CreateDirectory(Path.Combine(folder, "feed"));
        // Bennu's packages come from the feed alone; what others have made is read where it is already.
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="bennu" value="feed" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="bennu">
                  <package pattern="Bennu" />
                  <package pattern="Bennu.*" />
                </packageSource>
                <packageSource key="nuget.org">
                  <package pattern="*" />
                </packageSource>
              </packageSourceMapping>
              <fallbackPackageFolders>
                <add key="shared" value="{shared}" />
              </fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Folder { get; }

    public string Hive => Path.Combine(Folder, "hive");

    /// <summary>Runs a command to its end, and gives what it said.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> RunAsync(string directory, params string[] arguments)
    {
        using var process = Start(directory, arguments);
        using var patience = new CancellationTokenSource(Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} took longer than {Patience}");
        }
        var said = await output + await errors;
        return process.ExitCode == 0
            ? said
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}");
    }

    public Process Start(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = _packages;
        start.Environment["DOTNET_NOLOGO"] = "true";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // no process outlives this one
        return Process.Start(start)!;
    }
}
