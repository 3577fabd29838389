namespace Bennu.Testing.Reporting;

/// <summary>All that one client sent and got, in order, for people to read. Any thread.</summary>
internal sealed class Transcript
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = []; // under the gate

    public void Sent(object frame) => Add($"  → {frame}");

    public void Received(object frame) => Add($"  ← {frame}");

    public void Note(string what) => Add($"  · {what}");

    public override string ToString()
    {
        lock (_gate) return string.Join(Environment.NewLine, _lines);
    }

    private void Add(string line)
    {
        lock (_gate) _lines.Add(line);
    }
}
