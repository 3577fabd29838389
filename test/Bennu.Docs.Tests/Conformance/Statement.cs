using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.Conformance;

/// <summary>How a statement of the checklist stands.</summary>
internal enum Standing
{
    /// <summary>Holds as it stands.</summary>
    Holds,

    /// <summary>Holds in a form of Bennu's own, which the note says.</summary>
    Departs,

    /// <summary>Belongs to a feature that does not exist yet.</summary>
    Later,

    /// <summary>Has no meaning here.</summary>
    Void,
}

/// <summary>One numbered statement of the protocol's checklist.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Chapter">What it is about.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Text">What it states.</param>
/// <param name="Note">What to know about it here; may be empty.</param>
internal sealed record Statement(int Number, string Chapter, Standing Standing, string Text, string Note)
{
    private const string Source = "docs/conformance.source.tsv";

    public bool IsApplicable => Standing is Standing.Holds or Standing.Departs;

    /// <summary>All statements: a line each, with a tab between number, chapter, standing, text and note.</summary>
    public static IReadOnlyList<Statement> All() => [.. File.ReadLines(Repository.PathOf(Source)).Skip(1).Select(Parse)];

    private static Statement Parse(string line) => line.Split('\t') is [var number, var chapter, var standing, var text, var note]
        ? new(int.Parse(number), chapter, Enum.Parse<Standing>(standing, ignoreCase: true), text, note)
        : throw new FormatException($"{Source} has a line without its five columns: {line}");
}
