using Xunit.v3;

namespace Bennu.Tests.Shared;

/// <summary>Says which statement of the durable topics a test proves; <c>docs/durable-conformance.md</c> lists them.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DurableStatementAttribute(string id) : Attribute, ITraitAttribute
{
    public string Id => id;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("DurableStatement", id)];
}
