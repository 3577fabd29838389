using System.Runtime.InteropServices;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Has the kernel refuse every write beyond a file size, which SQLite takes for an I/O error, and then stop refusing.</summary>
internal static class WriteErrorTrial
{
    public static async Task<string> RunAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/prlimit")) return "not tried: needs Linux and prlimit";
        const int FileSizeExceeded = 25;
        using var ignored = PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, signal => signal.Cancel = true);
        var options = new SqliteTopicLogOptions { Path = Path.Combine(folder, "topics.db") };
        await using var trial = new FailingWrites(options);
        try
        {
            Limit("2000000:");
            await trial.FillAsync("I/O error");
        }
        finally
        {
            Limit("unlimited:");
        }
        return await trial.RecoverAsync();
    }

    private static void Limit(string size) => FullDiskTrial.Run("prlimit", "--pid", $"{Environment.ProcessId}", $"--fsize={size}");
}
