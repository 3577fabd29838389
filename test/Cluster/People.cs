namespace Cluster;

/// <summary>Those in the hall. Once it is quiet, each has to see the others, each of them once, and nobody who has gone.</summary>
internal sealed class People(int port) : IAsyncDisposable
{
    private const int Count = 24;

    // A connection whose client never came back is there until its time-out, and so is one whose successor its node was not told of.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private List<Person> _there = [.. Enumerable.Range(0, Count).Select(i => new Person(port, $"p{i:d2}"))];

    public void Come() => _there.ForEach(p => p.Come());

    /// <summary>Waits for everybody, lets every third go, and looks at what the others see.</summary>
    public async Task JudgeAsync(Score score)
    {
        score.Check("everybody is in the hall", await Pause.UntilAsync(() => _there.TrueForAll(p => p.IsThere), Patience), "not in time");
        await Task.WhenAll(_there.Where((_, i) => i % 3 == 0).Select(p => p.DisposeAsync().AsTask()));
        _there = [.. _there.Where((_, i) => i % 3 != 0)];

        var quiet = Environment.TickCount64;
        string[] truth = [.. _there.Select(p => $"{p.Name} × 1")];
        var isTrue = await Pause.UntilAsync(() => _there.TrueForAll(p => p.Sees.SequenceEqual(truth)), Patience);
        Score.Row("presence was right", $"{Environment.TickCount64 - quiet} ms after some had left");
        var wrong = _there.Find(p => !p.Sees.SequenceEqual(truth));
        score.Check("everybody sees who is there", isTrue, $"{wrong?.Name} sees {string.Join(", ", wrong?.Sees ?? [])}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _there) await person.DisposeAsync();
    }
}
