using Bennu.Sockets;
using Bennu.Tests.Shared;

namespace Bennu.Tests.Sockets;

public sealed class ClientSessionTests
{
    [Theory]
    [InlineData("session=0123456789abcdefghijkl")]
    [InlineData("session=!%22%23%24%25%26%27()*%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%7B%7C%7D~")]
    [InlineData("session=012345678901234567890123456789012345678901234567890123456789")]
    public void Session_of_printable_characters_is_taken(string query)
    {
        Assert.True(ClientSession.TryRead(Parse(query), out var session));
        Assert.Equal(Uri.UnescapeDataString(query["session=".Length..]), session);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Session=short")]
    [DurableStatement("takeover 4")]
    public void Client_may_name_no_session(string query)
    {
        Assert.True(ClientSession.TryRead(Parse(query), out var session));
        Assert.Null(session);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("session=")]
    [InlineData("session=0123456789abcdefghijk")]
    [InlineData("session=0123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("session=0123456789%20abcdefghijkl")]
    [InlineData("session=0123456789%0Aabcdefghijkl")]
    [InlineData("session=0123456789%7Fabcdefghijkl")]
    [InlineData("session=0123456789%C3%A9abcdefghijkl")]
    [InlineData("session[]=0123456789abcdefghijkl")]
    [InlineData("session[a]=0123456789abcdefghijkl")]
    [DurableStatement("takeover 2")]
    public void Anything_else_is_refused(string query) => Assert.False(ClientSession.TryRead(Parse(query), out _));

    private static ConnectParams Parse(string query)
    {
        Assert.True(ConnectParams.TryParse(query, null, out var parameters));
        return parameters;
    }
}
