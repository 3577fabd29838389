using Bennu.Transports.Handshake;

namespace Bennu.Tests.Transports.Handshake;

public sealed class VersionRequirementTests
{
    [Theory]
    [InlineData("~> 2.0.1", "2.0.1", true)]
    [InlineData("~> 2.0.1", "2.0.0", false)]
    [InlineData("~> 2.0.1", "2.1.0", false)]
    [InlineData("~> 2.0", "2.9.9", true)]
    [InlineData("~> 2.1", "2.0.9", false)]
    [InlineData("~> 2.0", "3.0.0", false)]
    [InlineData("~> 2.0", "3.0.0-rc.1", false)]
    [InlineData("~> 2.0.0-rc.1", "2.0.0-rc.2", true)]
    [InlineData("~> 2.0.0-rc.2", "2.0.0-rc.1", false)]
    [InlineData(">= 1.2.3", "1.2.3", true)]
    [InlineData(">= 1.2.3", "1.2.3-rc.1", false)]
    [InlineData(">=1.2.3", "9.0.0", true)]
    [InlineData("== 1.2.3", "1.2.3+build", true)]
    [InlineData("== 1.2.3", "1.2.4", false)]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.2.3", "1.2.3-rc", false)]
    [InlineData(" 1.2.3 ", "1.2.3", true)]
    public void Requirement_is_met_as_in_Elixir(string requirement, string version, bool met)
    {
        Assert.True(SemanticVersion.TryParse(version, out var parsed));
        Assert.Equal(met, VersionRequirement.Parse(requirement).IsMetBy(parsed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("~>")]
    [InlineData("2.0")]
    [InlineData(">= 2.0")]
    [InlineData("~> 2")]
    [InlineData("~> 2.0-rc")]
    [InlineData("~> 2.0+a")]
    [InlineData("< 2.0.0")]
    [InlineData("~> x.y.z")]
    public void Unreadable_requirement_is_named(string requirement)
    {
        var error = Assert.Throws<ArgumentException>(() => VersionRequirement.Parse(requirement));
        Assert.StartsWith($"'{requirement}' is no version requirement", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_are_ordered_as_semver_prescribes()
    {
        string[] ascending =
            ["1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
             "1.0.0", "1.0.1", "1.2.0", "2.0.0"];
        var versions = Array.ConvertAll(ascending, text => SemanticVersion.TryParse(text, out var version) ? version : default);
        for (var i = 0; i < versions.Length; i++)
            for (var j = 0; j < versions.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(versions[i].CompareTo(versions[j])));
    }
}
