using System.Globalization;

namespace SqliteCrash;

/// <summary>An append that was acknowledged, as one line of text.</summary>
internal readonly record struct Acknowledged(string Epoch, string Topic, ulong Position, ulong Previous, string Id)
{
    public static Acknowledged Parse(string line)
    {
        var parts = line.Split(' ');
        return new(parts[0], parts[1], Number(parts[2]), Number(parts[3]), parts[4]);
    }

    public override string ToString() => $"{Epoch} {Topic} {Position} {Previous} {Id}";

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
