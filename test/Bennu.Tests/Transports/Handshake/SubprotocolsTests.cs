using Bennu.Tests.Shared;
using Bennu.Transports.Handshake;

namespace Bennu.Tests.Transports.Handshake;

public sealed class SubprotocolsTests
{
    [Theory]
    [InlineData("b, a", "a")]
    [InlineData("b", "b")]
    [InlineData("x,b ,y", "b")]
    public void First_of_the_servers_list_is_chosen(string offered, string expected)
    {
        Assert.True(Subprotocols.TrySelect(["a", "b"], offered, out var chosen));
        Assert.Equal(expected, chosen);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("A")]
    [InlineData("")]
    [Statement(20)]
    public void Only_unknown_ones_are_refused(string offered) => Assert.False(Subprotocols.TrySelect(["a", "b"], offered, out _));

    [Fact]
    [Statement(20)]
    public void No_header_is_accepted_without_an_answer()
    {
        Assert.True(Subprotocols.TrySelect(["a"], null, out var chosen));
        Assert.Null(chosen);
    }

    [Fact]
    public void Nothing_allowed_means_nothing_is_checked()
    {
        Assert.True(Subprotocols.TrySelect([], "phoenix", out var chosen));
        Assert.Null(chosen);
    }
}
