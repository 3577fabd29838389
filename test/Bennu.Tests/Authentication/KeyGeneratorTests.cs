using System.Security.Cryptography;
using Bennu.Authentication;

namespace Bennu.Tests.Authentication;

public sealed class KeyGeneratorTests
{
    private static KeyGenerator Keys => new("kjoy3o1zeidquwy1398juxzldjlksahdk3"u8.ToArray(), 1000, 32, HashAlgorithmName.SHA256);

    [Fact]
    public void Key_is_the_one_Phoenix_derives() => Assert.Equal(
        "71e6bb9087444023e8313bbb80bf25945ba411c024f266b2954f9ca21db07a01",
        Convert.ToHexStringLower(Keys.Generate("user auth")));

    [Fact]
    public void Key_of_a_salt_is_derived_once()
    {
        var keys = Keys;

        Assert.Same(keys.Generate("user auth"), keys.Generate("user auth"));
        Assert.NotEqual(keys.Generate("user auth"), keys.Generate("other"));
    }

    [Fact]
    public void Salts_without_end_are_not_all_remembered()
    {
        var keys = new KeyGenerator(new byte[20], 1, 32, HashAlgorithmName.SHA256);
        for (var i = 0; i < 256; i++) keys.Generate($"salt {i}");

        Assert.Equal(keys.Generate("one more"), keys.Generate("one more"));
        Assert.NotSame(keys.Generate("one more"), keys.Generate("one more"));
        Assert.Same(keys.Generate("salt 0"), keys.Generate("salt 0"));
    }
}
