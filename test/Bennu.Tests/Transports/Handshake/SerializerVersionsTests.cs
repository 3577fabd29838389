using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Transports.Handshake;
using CsCheck;

namespace Bennu.Tests.Transports.Handshake;

public sealed class SerializerVersionsTests
{
    private static readonly Serializer V1 = V1Serializer.Instance;
    private static readonly Serializer V2 = V2Serializer.Instance;
    private static readonly SerializerVersions Default = new([(V1, "~> 1.0.0"), (V2, "~> 2.0.0")]);

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.0.9")]
    [Statement(4)]
    public void Version_1_selects_V1(string vsn) => Assert.Same(V1, Default.Find(vsn));

    [Theory]
    [InlineData("2.0.0")]
    [InlineData("2.0.5")]
    [InlineData("2.0.0+build")]
    [InlineData("2.0.1-rc.1")]
    [Statement(4)]
    public void Version_2_selects_V2(string vsn) => Assert.Same(V2, Default.Find(vsn));

    [Theory]
    [InlineData("2.0")]
    [InlineData("")]
    [InlineData("2.1.0")]
    [InlineData("2.1.0-rc.1")]
    [InlineData("3.0.0")]
    [InlineData("123.1.1")]
    [InlineData("2.0.0-rc.1")]
    [InlineData(" 2.0.0")]
    [InlineData("2.0.0\n")]
    [InlineData("02.0.0")]
    [InlineData("2.0.00")]
    [InlineData("2.0.0.0")]
    [InlineData("2.0.-1")]
    [InlineData("+2.0.0")]
    [InlineData("2.0.1-")]
    [InlineData("2.0.1-01")]
    [InlineData("2.0.1-a..b")]
    [InlineData("2.0.0+")]
    [InlineData("2.0.0+a+b")]
    [InlineData("99999999999999999999.0.0")]
    [Statement(5)]
    public void Other_versions_select_nothing(string vsn) => Assert.Null(Default.Find(vsn));

    [Fact]
    public void First_match_wins()
    {
        Assert.Same(V1, new SerializerVersions([(V1, ">= 1.0.0"), (V2, "~> 2.0.0")]).Find("2.0.0"));
        Assert.Same(V2, new SerializerVersions([(V2, "~> 2.0.0"), (V1, ">= 1.0.0")]).Find("2.0.0"));
    }

    [Fact]
    public void Arbitrary_versions_never_throw() => Scraps.Of("2", "0", ".", "-", "+", "rc", "01")
        .Sample(vsn => { _ = Default.Find(vsn); }, iter: 2_000);
}
