using Bennu.Tests.Shared;
using Bennu.Transports.Handshake;

namespace Bennu.Tests.Transports.Handshake;

public sealed class SocketPathTests
{
    [Theory]
    [InlineData("/socket", "/websocket", "/socket/websocket")]
    [InlineData("/socket/", "/websocket/", "/socket/websocket")]
    [InlineData("/ws/path/:user_id", "/websocket", "/ws/path/{user_id}/websocket")]
    [InlineData("/ws/{user_id}", "/:_v/deep/end", "/ws/{user_id}/{_v}/deep/end")]
    [InlineData("/", "/live", "/live")]
    [InlineData("/live", "", "/live")]
    [InlineData("/", "/", "/")]
    [Statement(24)]
    public void Variables_become_route_parameters(string path, string suffix, string pattern) =>
        Assert.Equal(pattern, SocketPath.ToRoutePattern(path, suffix));

    [Theory]
    [InlineData("socket", "/websocket")]
    [InlineData("/socket", "websocket")]
    [InlineData("/a//b", "/websocket")]
    [InlineData("/a/:", "/websocket")]
    [InlineData("/a/:1st", "/websocket")]
    [InlineData("/a/user-:id", "/websocket")]
    [InlineData("/a/{id:int}", "/websocket")]
    [InlineData("/a/{*rest}", "/websocket")]
    [InlineData("/a/*", "/websocket")]
    [InlineData("/a?b", "/websocket")]
    [InlineData("/:id", "/:id")]
    [InlineData("//", "/websocket")]
    public void Anything_else_is_an_error(string path, string suffix) =>
        Assert.Throws<ArgumentException>(() => SocketPath.ToRoutePattern(path, suffix));
}
