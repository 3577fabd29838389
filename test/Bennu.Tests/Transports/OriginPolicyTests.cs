using Bennu.Tests.Shared;
using Bennu.Transports;
using CsCheck;
using Microsoft.AspNetCore.Http;

namespace Bennu.Tests.Transports;

public sealed class OriginPolicyTests
{
    private static OriginPolicy[] All =>
    [
        OriginPolicy.Any, OriginPolicy.Host, OriginPolicy.SameAddress, OriginPolicy.Origins("//a.test"),
        OriginPolicy.Custom((_, _) => false),
    ];

    [Fact]
    [Statement(10)]
    public void Request_without_an_origin_is_allowed_by_every_policy() => Assert.All(All, policy => Assert.True(IsAllowed(policy, null)));

    [Theory]
    [InlineData("http://example.com", true)]
    [InlineData("https://example.com:4001/path", true)]
    [InlineData("ws://user@example.com", true)]
    [InlineData("//example.com", true)]
    [InlineData("http://sub.example.com", false)]
    [InlineData("http://example.com.evil", false)]
    [InlineData("http://evil/@example.com", false)]
    [InlineData("http://EXAMPLE.com", false)]
    [InlineData("http://example.com:x", false)]
    [InlineData("http://example.com:65536", false)]
    [InlineData("example.com", false)]
    [Statement(11)]
    public void Host_compares_the_host_only(string origin, bool allowed) => Assert.Equal(allowed, IsAllowed(OriginPolicy.Host, origin));

    [Fact]
    public void Host_compares_an_ipv6_address_with_or_without_brackets()
    {
        Assert.True(IsAllowed(OriginPolicy.Host, "http://[::1]:4000", "::1"));
        Assert.True(IsAllowed(OriginPolicy.Host, "http://[::1]", "[::1]"));
        Assert.False(IsAllowed(OriginPolicy.Host, "http://[::2]", "::1"));
    }

    [Theory]
    [InlineData("//h", "http://h:81", true)]
    [InlineData("//h", "wss://h", true)]
    [InlineData("//h", "http://g", false)]
    [InlineData("https://h", "https://h", true)]
    [InlineData("https://h", "https://h:443", true)]
    [InlineData("https://h", "https://h:444", false)]
    [InlineData("https://h", "http://h:443", false)]
    [InlineData("https://h", "http://h", false)]
    [InlineData("//h:81", "http://h:81", true)]
    [InlineData("//h:81", "https://h:81", true)]
    [InlineData("//h:81", "http://h", false)]
    [InlineData("app://h", "app://h", true)]
    [InlineData("//H", "http://h", false)]
    [Statement(12)]
    public void List_matches_the_parts_that_an_entry_has(string entry, string origin, bool allowed) =>
        Assert.Equal(allowed, IsAllowed(OriginPolicy.Origins("//other", entry), origin));

    [Theory]
    [InlineData("http://x.y", true)]
    [InlineData("http://a.x.y", true)]
    [InlineData("http://a.b.x.y:8080", true)]
    [InlineData("http://prefix-x.y", false)]
    [InlineData("http://x.y.z", false)]
    [InlineData("http://y", false)]
    [Statement(13)]
    public void Wildcard_matches_the_domain_and_its_subdomains(string origin, bool allowed) =>
        Assert.Equal(allowed, IsAllowed(OriginPolicy.Origins("//*.x.y"), origin));

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("file://")]
    [Statement(14)]
    public void Origin_without_a_host_passes_only_where_nothing_is_checked(string origin)
    {
        Assert.True(IsAllowed(OriginPolicy.Any, origin));
        Assert.False(IsAllowed(OriginPolicy.Host, origin));
        Assert.False(IsAllowed(OriginPolicy.Host, origin, configuredHost: ""));
        Assert.False(IsAllowed(OriginPolicy.Origins("//a.test", "//*.a.test"), origin));
        Assert.False(IsAllowed(OriginPolicy.SameAddress, origin));
    }

    [Theory]
    [InlineData("http://here:5000", true)]
    [InlineData("https://here:5000", false)]
    [InlineData("ws://here:5000", false)]
    [InlineData("http://here", false)]
    [InlineData("http://there:5000", false)]
    [Statement(15)]
    public void SameAddress_requires_scheme_host_and_port(string origin, bool allowed)
    {
        var context = Request(origin);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("here:5000");
        Assert.Equal(allowed, OriginPolicy.SameAddress.IsAllowed(context, "localhost"));
    }

    [Fact]
    [Statement(15)]
    public void SameAddress_knows_the_default_port()
    {
        var context = Request("https://here");
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("here");
        Assert.True(OriginPolicy.SameAddress.IsAllowed(context, "localhost"));
        context.Request.Host = new HostString("here", 80);
        Assert.False(OriginPolicy.SameAddress.IsAllowed(context, "localhost"));
    }

    [Fact]
    [Statement(16)]
    public void Lists_are_independent_of_one_another()
    {
        var (first, second) = (OriginPolicy.Origins("//a.test"), OriginPolicy.Origins("//b.test"));
        Assert.True(IsAllowed(first, "http://a.test"));
        Assert.False(IsAllowed(second, "http://a.test"));
        Assert.True(IsAllowed(second, "http://b.test"));
    }

    [Fact]
    public void Custom_is_told_the_header_and_the_request()
    {
        var context = Request("null");
        var policy = OriginPolicy.Custom((origin, request) => origin == "null" && request == context);
        Assert.True(policy.IsAllowed(context, "localhost"));
        Assert.False(IsAllowed(policy, "null"));
    }

    [Fact]
    public void First_of_two_origins_counts()
    {
        var context = Request("http://evil");
        context.Request.Headers.Append("Origin", "http://example.com");
        Assert.False(OriginPolicy.Host.IsAllowed(context, "example.com"));
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("//*")]
    [InlineData("//a.*.b")]
    [InlineData("//*.*.b")]
    [InlineData("//*.")]
    [InlineData("//h:port")]
    public void Entry_without_a_usable_host_is_an_error_at_once(string entry) =>
        Assert.Throws<ArgumentException>(() => OriginPolicy.Origins("//fine", entry));

    [Fact]
    public void Only_Any_checks_nothing() => Assert.Equal([OriginPolicy.Any], All.Where(policy => policy.ChecksNothing));

    [Fact]
    public void Arbitrary_origins_never_throw() => Scraps.Of("http", ":", "//", "[", "]", "@", "a.test", "*", ".", "80", "?")
        .Sample(origin => Array.ForEach(All, policy => IsAllowed(policy, origin)), iter: 2_000);

    private static bool IsAllowed(OriginPolicy policy, string? origin, string configuredHost = "example.com") =>
        policy.IsAllowed(Request(origin), configuredHost);

    private static DefaultHttpContext Request(string? origin)
    {
        var context = new DefaultHttpContext();
        if (origin is not null) context.Request.Headers["Origin"] = origin;
        return context;
    }
}
