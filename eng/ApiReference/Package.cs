using System.Reflection;

namespace Bennu.ApiReference;

/// <summary>One package: its assembly, and what its authors say about it.</summary>
internal sealed class Package
{
    private static readonly string[] Names =
    [
        "Bennu", "Bennu.Client", "Bennu.Conformance", "Bennu.Nats", "Bennu.Protocol",
        "Bennu.PubSub", "Bennu.Redis", "Bennu.Sqlite", "Bennu.Testing",
    ];

    private Package(string name)
    {
        Name = name;
        var assembly = Assembly.Load(name);
        Types = [.. assembly.GetExportedTypes().Select(type => new ApiType(type)).OrderBy(type => type.Id, StringComparer.Ordinal)];
        Comments = Comments.Read(Path.ChangeExtension(assembly.Location, ".xml"));
    }

    public string Name { get; }

    /// <summary>Its public types, in the order of their names.</summary>
    public IReadOnlyList<ApiType> Types { get; }

    public Comments Comments { get; }

    public static IReadOnlyList<Package> All() => [.. Names.Select(name => new Package(name))];
}
