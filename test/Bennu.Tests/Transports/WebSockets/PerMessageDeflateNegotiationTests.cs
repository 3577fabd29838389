using Bennu.Transports.WebSockets;
using Microsoft.Extensions.Primitives;

namespace Bennu.Tests.Transports.WebSockets;

public class PerMessageDeflateNegotiationTests
{
    private const string Accepted = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate")]
    [InlineData(" permessage-deflate ; client_max_window_bits")]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; client_max_window_bits=\"15\"")]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate")]
    [InlineData("permessage-deflate; mystery=1, permessage-deflate; client_max_window_bits")]
    public void Offer_is_accepted(string offers)
    {
        Assert.True(PerMessageDeflate.TryNegotiate(offers, out var response));
        Assert.Equal(Accepted, response);
    }

    [Theory]
    [InlineData("")]
    [InlineData("permessage-bzip2")]
    [InlineData("permessage-deflate; mystery")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover=true")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits=14")]
    [InlineData("permessage-deflate; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=08")]
    [InlineData("permessage-deflate; client_max_window_bits=")]
    [InlineData("permessage-deflate; client_max_window_bits=9; client_max_window_bits=9")]
    [InlineData("other; name=\"a, permessage-deflate\"")]
    [InlineData("other; name=\"a\\\", permessage-deflate\"")]
    [InlineData("permessage-deflate; \"unclosed\\")]
    public void Offer_is_declined(string offers)
    {
        Assert.False(PerMessageDeflate.TryNegotiate(offers, out var response));
        Assert.Equal("", response);
    }

    [Fact]
    public void Offer_of_the_largest_server_window_is_confirmed()
    {
        Assert.True(PerMessageDeflate.TryNegotiate("permessage-deflate; server_max_window_bits=15", out var response));
        Assert.Equal($"{Accepted}; server_max_window_bits=15", response);
    }

    [Fact]
    public void Offers_of_several_headers_are_looked_at()
    {
        Assert.True(PerMessageDeflate.TryNegotiate(new StringValues(["foo", "permessage-deflate"]), out _));
        Assert.False(PerMessageDeflate.TryNegotiate(StringValues.Empty, out _));
    }
}
