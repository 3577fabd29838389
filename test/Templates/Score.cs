namespace Templates;

/// <summary>What passed and what failed.</summary>
internal sealed class Score
{
    private int _passed, _failed;

    public bool IsClean => _failed == 0;

    public void Try(string name, Action trial)
    {
        try
        {
            trial();
            Passed(name);
        }
        catch (Exception e)
        {
            Failed(name, e);
        }
    }

    public async Task TryAsync(string name, Func<Task> trial)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await trial();
            Passed($"{name}, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s");
        }
        catch (Exception e)
        {
            Failed(name, e);
        }
    }

    public override string ToString() => $"{_passed} passed, {_failed} failed";

    private void Passed(string name)
    {
        Console.WriteLine(name);
        _passed++;
    }

    private void Failed(string name, Exception e)
    {
        Console.WriteLine($"FAILED: {name}: {e}");
        _failed++;
    }
}
