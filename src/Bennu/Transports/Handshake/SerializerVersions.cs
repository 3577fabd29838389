using Bennu.Protocol;

namespace Bennu.Transports.Handshake;

/// <summary>Which serializer speaks which versions (section 1.3). The first that will do is taken.</summary>
internal sealed class SerializerVersions(IEnumerable<(Serializer Serializer, string Requirement)> table)
{
    private readonly (Serializer Serializer, VersionRequirement Requirement)[] _table =
        [.. table.Select(row => (row.Serializer, VersionRequirement.Parse(row.Requirement)))];

    /// <summary>The serializer for a client's <c>vsn</c>; null where none speaks it or it is no version.</summary>
    public Serializer? Find(string vsn)
    {
        if (SemanticVersion.Parse(vsn) is not { } version) return null;
        foreach (var (serializer, requirement) in _table)
            if (requirement.IsMetBy(version)) return serializer;
        return null;
    }
}
