using System.Xml.Linq;

namespace Bennu.ApiReference;

/// <summary>The documentation of one assembly, by the names of its members.</summary>
internal sealed class Comments
{
    private readonly Dictionary<string, XElement> _members;

    private Comments(Dictionary<string, XElement> members) => _members = members;

    public static Comments Read(string path) => new(XDocument.Load(path, LoadOptions.PreserveWhitespace)
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));

    /// <summary>What is said about a member; null where nothing is.</summary>
    public XElement? Find(string id) => _members.GetValueOrDefault(id);
}
