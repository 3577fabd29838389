using System.IO.Compression;

namespace Templates;

/// <summary>One package of the feed.</summary>
internal sealed class Package(string path)
{
    public string Path => path;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public bool IsTemplates => Name.StartsWith("Bennu.Templates.", StringComparison.Ordinal);

    /// <summary>It says what it is, and has inside what its users rely on.</summary>
    public void Check()
    {
        using var archive = ZipFile.OpenRead(path);
        var files = archive.Entries.Select(static entry => entry.FullName).ToHashSet();
        using var nuspec = new StreamReader(archive.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        var metadata = nuspec.ReadToEnd();
        foreach (var element in new[] { """<license type="expression">MIT</license>""", "<readme>README.md</readme>", "<authors>The Bennu authors</authors>" })
            Require(metadata.Contains(element, StringComparison.Ordinal), $"the metadata lacks {element}");
        Require(!metadata.Contains("<description>Package Description</description>", StringComparison.Ordinal), "there is no description");
        string[] needed = IsTemplates
            ? ["README.md", "content/bennu-chat/.template.config/template.json", "content/bennu-empty/.template.config/template.json"]
            : ["README.md", $"lib/net10.0/{Id(metadata)}.dll", $"lib/net10.0/{Id(metadata)}.xml"];
        if (Id(metadata) == "Bennu")
        {
            needed =
            [
                .. needed, "build/Bennu.targets", "buildTransitive/Bennu.targets",
                "analyzers/dotnet/cs/Bennu.SourceGeneration.dll", "analyzers/dotnet/cs/Bennu.SourceGeneration.CodeFixes.dll",
            ];
        }
        foreach (var file in needed) Require(files.Contains(file), $"there is no {file}");
    }

    private static string Id(string metadata) => metadata.Split("<id>")[1].Split("</id>")[0];

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }
}
