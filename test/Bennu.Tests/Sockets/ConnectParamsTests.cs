using System.Text;
using System.Text.Json.Nodes;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using CsCheck;
using Microsoft.AspNetCore.Routing;

namespace Bennu.Tests.Sockets;

public sealed class ConnectParamsTests
{
    [Theory]
    [InlineData(null, "{}")]
    [InlineData("?", "{}")]
    [InlineData("?a=1&&b=2", """{"a":"1","b":"2"}""")]
    [InlineData("a=1&a=2", """{"a":"2"}""")]
    [InlineData("a&b=", """{"a":"","b":""}""")]
    [InlineData("a=b=c", """{"a":"b=c"}""")]
    [InlineData("a+b=c+d%20e%2B", """{"a b":"c d e+"}""")]
    [InlineData("a=%C3%a9", """{"a":"é"}""")]
    [InlineData("a[b]=c&a[d]=e", """{"a":{"b":"c","d":"e"}}""")]
    [InlineData("a%5Bb%5D[c]=d", """{"a":{"b":{"c":"d"}}}""")]
    [InlineData("a[]=1&a[]=2", """{"a":["1","2"]}""")]
    [InlineData("a[][b]=1&a[][b]=2", """{"a":[{"b":"1"},{"b":"2"}]}""")]
    [InlineData("a[b][]=1&a[b][]=2", """{"a":{"b":["1","2"]}}""")]
    [InlineData("a[][]=1", """{"a":[["1"]]}""")]
    [InlineData("a=1&a[b]=2", """{"a":{"b":"2"}}""")]
    [InlineData("a[]=1&a[b]=2", """{"a":{"b":"2"}}""")]
    [InlineData("a[b=1&c]=2", """{"a[b":"1","c]":"2"}""")]
    public void Query_is_read_in_the_nested_form_style(string? query, string expected)
    {
        Assert.True(ConnectParams.TryParse(query, null, out var parameters));
        AssertJson(expected, parameters.Root);
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%2")]
    [InlineData("a=%zz")]
    [InlineData("%ff=1")]
    [InlineData("a=%c3")]
    public void Query_with_a_bad_escape_fails(string query)
    {
        Assert.False(ConnectParams.TryParse("fine=1&" + query, null, out var parameters));
        Assert.Empty(parameters.Root);
    }

    [Fact]
    public void Query_with_half_a_surrogate_pair_fails() => Assert.False(ConnectParams.TryParse("a=\ud800", null, out _));

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Query_has_a_thousand_keys_at_most(int count, bool isFine) =>
        Assert.Equal(isFine, ConnectParams.TryParse(string.Join('&', Enumerable.Range(0, count).Select(i => $"k{i}=v")), null, out _));

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    [InlineData(5_000, false)]
    public void Query_has_32_levels_at_most(int brackets, bool isFine)
    {
        var nested = "a" + string.Concat(Enumerable.Repeat("[b]", brackets)) + "=1";
        Assert.Equal(isFine, ConnectParams.TryParse(nested, null, out _));
    }

    [Fact]
    [Statement(24)]
    public void Path_variables_are_put_over_the_query()
    {
        var variables = new RouteValueDictionary { ["user_id"] = "7", ["page"] = 3, ["_version"] = "x", ["none"] = null };
        Assert.True(ConnectParams.TryParse("?user_id=query&token=t", variables, out var parameters));
        AssertJson("""{"user_id":"7","token":"t","page":"3"}""", parameters.Root);
    }

    [Fact]
    [Statement(5)]
    public void Indexer_gives_strings_only()
    {
        Assert.True(ConnectParams.TryParse("a=1&vsn[]=2.0.0", null, out var parameters));
        Assert.Equal("1", parameters["a"]);
        Assert.Null(parameters["vsn"]);
        Assert.Null(parameters["missing"]);
        Assert.True(parameters.Root.ContainsKey("vsn"));
    }

    [Fact]
    public void Json_object_is_read()
    {
        var parameters = ConnectParams.FromJson("""{"token":"old","token":"é","n":1.50,"o":{"x":[null,true,"y"]}}"""u8);
        Assert.NotNull(parameters);
        Assert.Equal("é", parameters["token"]);
        Assert.Null(parameters["n"]);
        AssertJson("""{"token":"é","n":1.50,"o":{"x":[null,true,"y"]}}""", parameters.Root);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public void Json_that_is_no_object_gives_null(string json) => Assert.Null(ConnectParams.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Json_that_is_no_utf8_gives_null() => Assert.Null(ConnectParams.FromJson([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]));

    [Fact]
    public void Arbitrary_queries_never_throw() => Scraps.Of("a", "b", "[", "]", "[]", "=", "&", "%", "%41", "+", "é")
        .Sample(query => ConnectParams.TryParse(query, null, out var parameters) || parameters.Root.Count == 0, iter: 3_000);

    [Fact]
    public void Escaped_pairs_are_read_back() => Gen.Select(Gen.String.AlphaNumeric, Gen.String.Where(s => !s.Any(char.IsSurrogate)))
        .Sample((key, value) =>
            ConnectParams.TryParse($"k{key}={Uri.EscapeDataString(value)}", null, out var parameters) && parameters["k" + key] == value,
            iter: 500);

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
