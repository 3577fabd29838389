using Bennu.Protocol;

namespace Bennu.Transports.Handshake;

/// <summary>The protocol versions that a mount speaks (section 1.3).</summary>
/// <exception cref="ArgumentException">A requirement cannot be read.</exception>
internal sealed class SerializerVersions(IEnumerable<(Serializer Serializer, string Requirement)> table)
{
    private readonly (Serializer Serializer, VersionRequirement Requirement)[] _table =
        [.. table.Select(row => (row.Serializer, VersionRequirement.Parse(row.Requirement)))];

    /// <summary>The first serializer whose requirement the version meets; null when there is none, or the text is no version.</summary>
    public Serializer? Find(string vsn)
    {
        if (!SemanticVersion.TryParse(vsn, out var version)) return null;
        foreach (var (serializer, requirement) in _table)
            if (requirement.IsMetBy(version)) return serializer;
        return null;
    }
}
