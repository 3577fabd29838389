using System.Text;
using System.Text.Json;
using CsCheck;

namespace Bennu.Protocol.Tests;

public sealed class RefTests
{
    [Fact]
    public void Null_is_the_default_and_what_nothing_or_null_becomes()
    {
        Assert.True(default(Ref).IsNull);
        Assert.Equal(Ref.Null, Ref.FromJson(default));
        Assert.Equal(Ref.Null, Ref.FromJson("null"u8));
        Assert.Equal("null", Encoding.UTF8.GetString(Ref.Null.Json));
        Assert.Equal(0, Ref.Null.Utf8.Length);
        Assert.False(Ref.FromString("null").IsNull);
        Assert.False(Ref.FromString("").IsNull);
    }

    [Theory]
    [InlineData("\"1\"", "\"\\u0031\"")]
    [InlineData("\"a/b\"", "\"a\\/b\"")]
    [InlineData("\"é\"", "\"\\u00e9\"")]
    [InlineData("\"😀\"", "\"\\uD83D\\ude00\"")]
    [InlineData("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\"", "\"\\u0022\\u005C\\u0008\\u000c\\u000A\\u000d\\u0009\\u0001\"")]
    [InlineData("\"\u007f\"", "\"\\u007F\"")]
    public void FromJson_gives_equal_strings_one_form(string canonical, string escaped)
    {
        var @ref = FromJson(escaped);
        Assert.Equal(canonical, @ref.ToString());
        Assert.Equal(FromJson(canonical), @ref);
        Assert.Equal(FromJson(canonical).GetHashCode(), @ref.GetHashCode());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("-1e3")]
    [InlineData("true")]
    [InlineData("[\"\\u0031\", {}]")]
    [InlineData("\"plain\"")]
    public void FromJson_keeps_any_other_value_as_it_stood(string json) => Assert.Equal(json, FromJson(json).ToString());

    [Fact]
    public void Equality_tells_types_apart()
    {
        Ref[] all = [Ref.Null, .. new[] { "1", "1.0", "\"1\"", "true", "\"null\"", "\"\"", "[1]" }.Select(FromJson)];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
            {
                Assert.Equal(i == j, all[i] == all[j]);
                Assert.Equal(i != j, all[i] != all[j]);
                Assert.Equal(i == j, all[i].Equals((object)all[j]));
                Assert.Equal(i == j, all[i].Matches(all[j].Json));
            }
        }
    }

    [Fact]
    public void Matches_takes_nothing_for_null()
    {
        Assert.True(Ref.Null.Matches(default));
        Assert.True(Ref.Null.Matches("null"u8));
        Assert.False(Ref.FromString("").Matches(default));
        Assert.False(Ref.Null.Matches("\"\""u8));
    }

    [Fact]
    public void Every_way_to_make_a_string_ref_gives_the_same() => Generate.Text.Sample(text =>
    {
        var expected = Ref.FromString(text);
        Assert.Equal(expected, Ref.FromUtf8(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, Ref.FromJson(JsonSerializer.SerializeToUtf8Bytes(text)));
        Assert.Equal(expected, Ref.FromJson(expected.Json));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(expected.Json));
        Assert.True(expected.TryGetString(out var value));
        Assert.Equal(text, value);
        Assert.Equal(text, Encoding.UTF8.GetString(expected.Utf8));
    });

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[\"1\"]")]
    public void TryGetString_of_what_is_no_string_fails(string json)
    {
        Assert.False(FromJson(json).TryGetString(out var value));
        Assert.Null(value);
    }

    [Fact]
    public void Ref_keeps_a_copy()
    {
        var json = "\"1\""u8.ToArray();
        var @ref = Ref.FromJson(json);
        json[1] = (byte)'2';
        Assert.Equal("\"1\"", @ref.ToString());
    }

    [Fact]
    public void Text_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ref.FromUtf8([0x80]));
        Assert.Throws<ArgumentNullException>(() => Ref.FromString(null!));
        Assert.Throws<JsonException>(() => Ref.FromJson("\"\\ud800\""u8));
    }

    [Fact]
    public void Matches_allocates_nothing()
    {
        var @ref = Ref.FromString("1");
        Assert.Equal(0, Allocation.PerCall(() => Assert.True(@ref.Matches("\"1\""u8))));
    }

    private static Ref FromJson(string json) => Ref.FromJson(Encoding.UTF8.GetBytes(json));
}
