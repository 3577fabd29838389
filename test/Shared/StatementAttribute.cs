using Xunit.v3;

namespace Bennu.Tests.Shared;

/// <summary>Says which numbered statement of the protocol's checklist a test proves; <c>docs/conformance.md</c> lists them.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class StatementAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number => number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("Statement", number.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
