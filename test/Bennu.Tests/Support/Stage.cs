using System.Collections.Concurrent;

namespace Bennu.Tests.Support;

/// <summary>Where a test meets the channels that it drives: they note what happens to them and stop at gates. One a server.</summary>
internal sealed class Stage
{
    private readonly Sequence _notes = new("the channels' notes");
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    public string[] Notes => _notes.All;

    public Gate Gate(string name = "hold") => _gates.GetOrAdd(name, static name => new Gate(name));

    public void Note(string what) => _notes.Add(what);

    /// <summary>The next notes are exactly these.</summary>
    public async Task ExpectAsync(params string[] notes)
    {
        foreach (var note in notes) Assert.Equal(note, await _notes.NextAsync(note));
    }

    /// <summary>The next notes are these, in any order: they come from several channels.</summary>
    public async Task ExpectInAnyOrderAsync(params string[] notes)
    {
        var seen = new List<string>();
        while (seen.Count < notes.Length) seen.Add(await _notes.NextAsync());
        Assert.Equal(notes.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }
}
