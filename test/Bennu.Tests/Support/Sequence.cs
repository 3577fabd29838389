using System.Threading.Channels;

namespace Bennu.Tests.Support;

/// <summary>What came, in its order: read one by one as it comes, or looked at as a whole. Any thread.</summary>
internal sealed class Sequence(string name)
{
    private readonly Channel<string> _unread = Channel.CreateUnbounded<string>();
    private readonly List<string> _all = []; // under itself

    public void Add(string item)
    {
        lock (_all)
        {
            _all.Add(item);
            _unread.Writer.TryWrite(item);
        }
    }

    public string[] All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    /// <summary>What came behind the first so many.</summary>
    public string[] After(int count)
    {
        lock (_all) return count < _all.Count ? [.. _all[count..]] : [];
    }

    public Task<string> NextAsync(string? expected = null) =>
        Patience.For(
            _unread.Reader.ReadAsync().AsTask(),
            () => $"{expected ?? "the next"} of {name}; so far: {string.Join("\n  ", ["", .. All])}");
}
