using System.Text;
using System.Xml.Linq;

namespace Bennu.ApiReference;

/// <summary>The pages: one for each package, and their index. The same for the same packages, wherever they were built.</summary>
internal sealed class Reference
{
    private readonly IReadOnlyList<Package> _packages;
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly CommentText _text;

    private Reference(IReadOnlyList<Package> packages)
    {
        _packages = packages;
        _text = new CommentText(Link);
        foreach (var package in packages)
            foreach (var type in package.Types) _places.Add(type.Id, $"{Page(package)}#{Anchor(type)}");
    }

    /// <summary>File names and what belongs into the files.</summary>
    public static IEnumerable<(string Name, string Text)> Write(IReadOnlyList<Package> packages)
    {
        var reference = new Reference(packages);
        return packages.Select(package => (Page(package), reference.Write(package)))
            .Prepend(("README.md", reference.WriteIndex()));
    }

    /// <summary>What nobody has said anything about.</summary>
    public static IEnumerable<string> Undocumented(IReadOnlyList<Package> packages)
    {
        var reference = new Reference(packages);
        return from package in packages
               from type in package.Types
               from id in type.Members.Where(member => !member.IsImplicit && reference.Describe(member).Length == 0)
                   .Select(member => member.Id).Concat(reference.Summary(type.Id).Length == 0 ? [type.Id] : [])
               select id;
    }

    private string WriteIndex()
    {
        var page = new StringBuilder("# API reference\n\nWritten from the sources by `eng/ApiReference`.\n");
        foreach (var package in _packages)
        {
            page.Append($"\n## [{package.Name}]({Page(package)})\n\n| Type | |\n| --- | --- |\n");
            foreach (var type in package.Types) page.Append($"| {Link(type.Id)} | {Cell(Summary(type.Id))} |\n");
        }
        return page.ToString();
    }

    private string Write(Package package)
    {
        var page = new StringBuilder($"# {package.Name}\n");
        foreach (var space in package.Types.GroupBy(type => type.Type.Namespace))
        {
            page.Append($"\n## Namespace {space.Key}\n");
            foreach (var type in space) Write(page, package, type);
        }
        return page.ToString();
    }

    private void Write(StringBuilder page, Package package, ApiType type)
    {
        var comment = package.Comments.Find(type.Id);
        page.Append($"\n<a id=\"{Anchor(type)}\"></a>\n\n### {Escape(TypeName.Of(type.Type))}\n\n");
        page.Append($"```csharp\n{Signature.Of(type.Type)}\n```\n\n{Summary(type.Id)}\n");
        WriteParts(page, comment);
        foreach (var member in type.Members)
        {
            var description = Describe(member);
            if (description.Length == 0 && member.IsImplicit) continue;
            page.Append($"\n#### `{Signature.Of(member.Member)}`\n\n{description}\n");
            WriteParts(page, Comment(member));
        }
    }

    // What is said besides the summary, a line each.
    private void WriteParts(StringBuilder page, XElement? comment)
    {
        if (comment is null) return;
        var lines = new List<string>();
        foreach (var part in comment.Elements("typeparam").Concat(comment.Elements("param")))
            if (_text.Of(part) is { Length: > 0 } text) lines.Add($"- `{part.Attribute("name")!.Value}`: {text}");
        if (_text.Of(comment.Element("returns")) is { Length: > 0 } returned) lines.Add($"- Returns: {returned}");
        if (_text.Of(comment.Element("value")) is { Length: > 0 } value) lines.Add($"- Value: {value}");
        foreach (var exception in comment.Elements("exception"))
            lines.Add($"- Throws {Link(exception.Attribute("cref")!.Value)}: {_text.Of(exception)}");
        if (lines.Count > 0) page.Append('\n').AppendJoin('\n', lines).Append('\n');
        if (_text.Of(comment.Element("remarks")) is { Length: > 0 } remarks) page.Append($"\n{remarks}\n");
    }

    // What is overridden or implemented may be described elsewhere, as by .NET; a fact's name says what it checks.
    private string Describe(ApiMember member)
    {
        if (_text.Of(Comment(member)?.Element("summary")) is { Length: > 0 } summary) return summary;
        if (member.IsFact) return $"{member.Member.Name.Replace('_', ' ')}.";
        return member.Inherited().Select(other => $"As {Link(MemberId.Of(other))} says.").FirstOrDefault("");
    }

    private XElement? Comment(ApiMember member)
    {
        var own = Find(member.Id);
        var named = own?.Element("inheritdoc")?.Attribute("cref") is { } cref ? Find(cref.Value) : null;
        return new[] { own, named }.Concat(member.Inherited().Select(other => Find(MemberId.Of(other))))
            .FirstOrDefault(comment => comment?.Element("summary") is not null);
    }

    private string Summary(string id) => _text.Of(Find(id)?.Element("summary"));

    private XElement? Find(string id) =>
        _packages.Select(package => package.Comments.Find(id)).FirstOrDefault(comment => comment is not null);

    // T:Ns.Type`1 and M:Ns.Type.Method(args) as `Type` and `Type.Method`, leading to the type where it has a place.
    private string Link(string id)
    {
        var name = id[2..].Split('(')[0];
        var parts = name.Split('.').Select(part => part.Split('`')[0]).ToArray();
        var shown = $"`{string.Join('.', id[0] == 'T' || parts.Length == 1 ? parts[^1..] : parts[^2..])}`";
        var type = id[0] == 'T' ? id : $"T:{name[..Math.Max(name.LastIndexOf('.'), 0)]}";
        return _places.TryGetValue(type, out var place) ? $"[{shown}]({place})" : shown;
    }

    private static string Page(Package package) => $"{package.Name}.md";

    private static string Anchor(ApiType type) => type.Id[2..].Replace('`', '-').ToLowerInvariant();

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal);
}
