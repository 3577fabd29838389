using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>One statement of the durable topics.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Chapter">What it is about.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Text">What it states.</param>
/// <param name="Note">What to know about it here; may be empty.</param>
internal sealed record DurableStatement(string Id, string Chapter, Standing Standing, string Text, string Note)
{
    private const string Source = "docs/durable.source.tsv";

    public bool IsApplicable => Standing is Standing.Holds or Standing.Departs;

    /// <summary>All statements: a line each, with a tab between id, chapter, standing, text and note.</summary>
    public static IReadOnlyList<DurableStatement> All() => [.. File.ReadLines(Repository.PathOf(Source)).Skip(1).Select(Parse)];

    private static DurableStatement Parse(string line) => line.Split('\t') is [var id, var chapter, var standing, var text, var note]
        ? new(id, chapter, Enum.Parse<Standing>(standing, ignoreCase: true), text, note)
        : throw new FormatException($"{Source} has a line without its five columns: {line}");
}
