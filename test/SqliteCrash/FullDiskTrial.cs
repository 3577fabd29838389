using System.Diagnostics;
using Bennu.Sqlite;

namespace SqliteCrash;

/// <summary>Fills a small file system while many publish, and then makes room.</summary>
internal static class FullDiskTrial
{
    public static async Task<string> RunAsync(string folder)
    {
        if (Environment.UserName != "root" || !OperatingSystem.IsLinux()) return "not tried: needs Linux and root, to mount a tmpfs";
        Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder);
        try
        {
            var options = new SqliteTopicLogOptions { Path = Path.Combine(folder, "topics.db") };
            await using var trial = new FailingWrites(options);
            await trial.FillAsync("disk is full");
            Run("mount", "-o", "remount,size=64m", folder);
            return await trial.RecoverAsync();
        }
        finally
        {
            Run("umount", folder);
        }
    }

    internal static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Verifier.Check(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed");
    }
}
