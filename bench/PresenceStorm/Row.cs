using System.Globalization;

namespace PresenceStorm;

/// <summary>What one step cost.</summary>
internal sealed record Row(string What, int Entries, long Messages, long Bytes, double Seconds, double CpuSeconds)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {What} | {Messages} | {Bytes / 1e3:N0} | {(double)Bytes / Entries:N1} | {Seconds:N2} | {CpuSeconds:N2} |");
}
