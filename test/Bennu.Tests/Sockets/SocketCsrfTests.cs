using Bennu.Sockets;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Tests.Sockets;

public sealed class SocketCsrfTests
{
    private readonly FakeSession _session = new();
    private readonly DefaultHttpContext _context = new();

    public SocketCsrfTests() => _context.Features.Set<ISessionFeature>(_session);

    [Fact]
    public void Tokens_differ_and_all_are_valid()
    {
        var (first, second) = (SocketCsrf.GetToken(_context), SocketCsrf.GetToken(_context));
        Assert.NotEqual(first, second);
        Assert.True(SocketCsrf.IsValid(Secret("_csrf_token"), first));
        Assert.True(SocketCsrf.IsValid(Secret("_csrf_token"), second));
        Assert.Matches("^[A-Za-z0-9_-]+$", first);
    }

    [Fact]
    public void Secret_lies_under_the_given_key()
    {
        var token = SocketCsrf.GetToken(_context, "mine");
        Assert.Equal(["mine"], _session.Keys);
        Assert.True(SocketCsrf.IsValid(Secret("mine"), token));
    }

    [Fact]
    public void Secret_of_a_strange_form_is_replaced()
    {
        _session.Set("_csrf_token", [1, 2, 3]);
        var token = SocketCsrf.GetToken(_context);
        Assert.True(SocketCsrf.IsValid(Secret("_csrf_token"), token));
        Assert.False(SocketCsrf.IsValid([1, 2, 3], token));
    }

    [Fact]
    public void Token_of_another_session_is_invalid()
    {
        var other = new DefaultHttpContext();
        other.Features.Set<ISessionFeature>(new FakeSession());
        SocketCsrf.GetToken(_context);
        Assert.False(SocketCsrf.IsValid(Secret("_csrf_token"), SocketCsrf.GetToken(other)));
    }

    [Fact]
    public void Changed_token_is_invalid()
    {
        var token = SocketCsrf.GetToken(_context);
        var secret = Secret("_csrf_token");
        for (var i = 0; i < token.Length - 1; i++) // of the last character only some bits count
            Assert.False(SocketCsrf.IsValid(secret, $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}"));
        Assert.False(SocketCsrf.IsValid(secret, token + "A"));
        Assert.False(SocketCsrf.IsValid(secret, token[..^1]));
    }

    [Fact]
    public void Arbitrary_tokens_are_invalid_and_never_throw()
    {
        SocketCsrf.GetToken(_context);
        var secret = Secret("_csrf_token");
        Assert.False(SocketCsrf.IsValid(secret, null));
        Gen.OneOf(Gen.String, Gen.Char.Array[86].Select(c => new string(c))).Sample(token => !SocketCsrf.IsValid(secret, token), iter: 500);
    }

    [Fact]
    public void Missing_sessions_are_explained()
    {
        var error = Assert.Throws<InvalidOperationException>(() => SocketCsrf.GetToken(new DefaultHttpContext()));
        Assert.Contains("AddSession", error.Message, StringComparison.Ordinal);
        Assert.Contains("UseSession", error.Message, StringComparison.Ordinal);
    }

    private byte[] Secret(string key) => _session.TryGetValue(key, out var secret) ? secret : [];
}
