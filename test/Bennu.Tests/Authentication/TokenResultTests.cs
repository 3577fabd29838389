using Bennu.Authentication;

namespace Bennu.Tests.Authentication;

public sealed class TokenResultTests
{
    [Fact]
    public void Valid_result_gives_its_value()
    {
        var result = new TokenResult<string>("ada");

        Assert.True(result.IsValid);
        Assert.Equal("ada", result.Value);
        Assert.True(result.TryGetValue(out var value));
        Assert.Equal("ada", value);
    }

    [Theory]
    [InlineData(TokenStatus.Missing)]
    [InlineData(TokenStatus.Invalid)]
    [InlineData(TokenStatus.Expired)]
    public void Refused_result_has_no_value(TokenStatus status)
    {
        var result = new TokenResult<string>(status);

        Assert.Equal(status, result.Status);
        Assert.False(result.IsValid);
        Assert.False(result.TryGetValue(out var value));
        Assert.Null(value);
        Assert.Contains(status.ToString(), Assert.Throws<InvalidOperationException>(() => result.Value).Message);
    }

    [Fact]
    public void Default_result_is_refused() => Assert.Equal(TokenStatus.Missing, default(TokenResult<int>).Status);
}
