namespace Hostile;

/// <summary>What passed and what failed, over all modes of a run.</summary>
internal sealed class Score
{
    private int _passed, _failed;

    public bool IsClean => _failed == 0;

    /// <summary>Counts one trial, which passed unless something failed it.</summary>
    public string Add(List<string> failures)
    {
        if (failures.Count == 0) _passed++;
        else _failed++;
        return failures.Count == 0 ? "ok" : $"FAILED: {string.Join(", ", failures)}";
    }

    public override string ToString() => $"{_passed} passed, {_failed} failed";
}
