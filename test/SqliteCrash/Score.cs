namespace SqliteCrash;

/// <summary>What passed and what failed.</summary>
internal sealed class Score
{
    private int _passed, _failed;

    public bool IsClean => _failed == 0;

    /// <summary>Runs one trial in a folder of its own.</summary>
    /// <param name="name">The trial.</param>
    /// <param name="trial">Runs it, and says what it saw.</param>
    public async Task TryAsync(string name, Func<string, Task<string>> trial)
    {
        var folder = Directory.CreateTempSubdirectory("bennu-crash-").FullName;
        try
        {
            Console.WriteLine($"{name}: {await trial(folder)}");
            _passed++;
        }
        catch (Exception e)
        {
            Console.WriteLine($"FAILED: {name}: {e}");
            _failed++;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override string ToString() => $"{_passed} passed, {_failed} failed";
}
