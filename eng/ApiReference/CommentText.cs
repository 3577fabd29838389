using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bennu.ApiReference;

/// <summary>The compiler's XML as Markdown of one paragraph.</summary>
/// <param name="link">What a name is shown as, a link where it has a place in the pages.</param>
internal sealed partial class CommentText(Func<string, string> link)
{
    public string Of(XElement? element)
    {
        if (element is null) return "";
        var text = new StringBuilder();
        foreach (var node in element.Nodes()) Append(text, node);
        return WhiteSpace().Replace(text.ToString(), " ").Trim();
    }

    private void Append(StringBuilder text, XNode node)
    {
        if (node is XText words)
        {
            text.Append(words.Value.Replace("<", "&lt;", StringComparison.Ordinal));
            return;
        }
        if (node is not XElement element) return;
        text.Append((element.Name.LocalName, element.Attribute("cref"), element.Attribute("langword"), element.Attribute("name")) switch
        {
            ("see" or "seealso", { } cref, _, _) => link(cref.Value),
            (_, _, { } word, _) => $"`{word.Value}`",
            ("paramref" or "typeparamref", _, _, { } name) => $"`{name.Value}`",
            ("c" or "code", _, _, _) => $"`{WhiteSpace().Replace(element.Value, " ").Trim()}`",
            ("see", _, _, _) when element.Attribute("href") is { } address =>
                $"[{(element.IsEmpty ? address.Value : element.Value)}]({address.Value})",
            ("item", _, _, _) => $" {Of(element)};",
            _ => $" {Of(element)} ",
        });
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
