using System.Runtime.InteropServices;

namespace Runner;

internal static class Machine
{
    /// <summary>Processor, kernel and .NET version.</summary>
    internal static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var model = processor is null ? "unknown processor" : processor[(processor.IndexOf(':') + 2)..];
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{model}, {RuntimeInformation.ProcessArchitecture}, Linux {kernel}, {RuntimeInformation.FrameworkDescription}";
    }
}
