namespace Bennu.Docs.Tests.Conformance;

/// <summary>What stands in the cells of the conformance pages' tables.</summary>
internal static class Cells
{
    public static string Describe(string text, Standing standing, string note)
    {
        var mark = standing == Standing.Holds ? "" : $" *{standing}.*";
        return Escape($"{text}{mark}{(note.Length == 0 ? "" : $" {note}")}");
    }

    /// <summary>The tests of each file behind a link to it.</summary>
    public static string Tests(IEnumerable<(string File, string Test)> tests) => string.Join("<br>", tests.GroupBy(test => test.File).Select(OfFile));

    private static string OfFile(IGrouping<string, (string File, string Test)> file) =>
        $"[{Path.GetFileNameWithoutExtension(file.Key)}](../{file.Key}): " +
        string.Join(", ", file.Select(test => Escape(test.Test.Replace('_', ' '))).Distinct());

    private static string Escape(string cell) => cell.Replace("|", "\\|");
}
