using System.Diagnostics;
using System.Globalization;

namespace Runner;

/// <summary>The disk that the files of the servers are on.</summary>
internal static class Disk
{
    private const int Writes = 200, WriteSize = 4096;

    /// <summary>The file system, and what it takes to have a write on it for good, which bounds what a lone publisher can do.</summary>
    internal static string Describe(string folder)
    {
        var path = Path.Combine(folder, $"bench-{Guid.NewGuid():N}");
        var times = new double[Writes];
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose))
        {
            var block = new byte[WriteSize];
            for (var i = 0; i < Writes; i++)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, (long)i * WriteSize);
                RandomAccess.FlushToDisk(file);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        var (format, median) = (new DriveInfo(folder).DriveFormat, times[Writes / 2]);
        return string.Create(CultureInfo.InvariantCulture,
            $"SQLite's file on {format}; to append 4 kB to a file and sync it takes {median:0.00} ms (median).");
    }
}
