using System.Text;
using Bennu.Tests.Shared;
using CsCheck;

namespace Bennu.Protocol.Tests;

public sealed class StreamCursorTests
{
    private static readonly Gen<string> Epoch = Gen.Char["0123456789ABCXYZabcxyz"].Array[1, 20].Select(letters => new string(letters));

    private static readonly Gen<ulong> Position = Gen.OneOf(
        Gen.ULong, Gen.ULong[0, 20], Gen.Const(ulong.MaxValue), Gen.Const(9_999_999_999_999_999_999ul));

    private static readonly Gen<StreamCursor> Cursor =
        Gen.Select(Epoch, Position).Select((epoch, position) => new StreamCursor(epoch, position));

    [Fact]
    [DurableStatement("term cursor")]
    public void Cursor_is_read_back_from_its_text() => Cursor.Sample(cursor =>
    {
        var text = cursor.ToString();
        Assert.True(text.Length <= 64);
        Assert.True(StreamCursor.TryParse(text, out var fromText));
        Assert.True(StreamCursor.TryParse(Encoding.UTF8.GetBytes(text), out var fromBytes));
        Assert.Equal(cursor, fromText);
        Assert.Equal(cursor, fromBytes);
        Assert.Equal(text, fromText.ToString());
    });

    [Fact]
    public void Damaged_text_is_refused_or_the_text_of_another_cursor() =>
        Generate.Damaged(Cursor.Select(cursor => Encoding.UTF8.GetBytes(cursor.ToString()))).Sample(bytes =>
        {
            var isCursor = StreamCursor.TryParse(bytes, out var cursor);
            if (isCursor) Assert.Equal(bytes, Encoding.UTF8.GetBytes(cursor.ToString()));
            else Assert.Equal(default, cursor);
            if (!System.Text.Unicode.Utf8.IsValid(bytes)) return;
            Assert.Equal(isCursor, StreamCursor.TryParse(Encoding.UTF8.GetString(bytes), out var same));
            Assert.Equal(cursor, same);
        });

    [Theory]
    [InlineData("@a:0")]
    [InlineData("@5f1c:42")]
    [InlineData("@ABCDEFGHIJabcdefghij:18446744073709551615")]
    public void Text_of_a_cursor_is_taken(string text)
    {
        Assert.True(StreamCursor.TryParse(text, out var cursor));
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("@:1")]
    [InlineData("@a")]
    [InlineData("@a:")]
    [InlineData("a:1")]
    [InlineData(" @a:1")]
    [InlineData("@a:1 ")]
    [InlineData("@a:1\0")]
    [InlineData("@a:1.5")]
    [InlineData("@a:1:2")]
    [InlineData("@a:+1")]
    [InlineData("@a:-1")]
    [InlineData("@a:01")]
    [InlineData("@a:00")]
    [InlineData("@a:1e3")]
    [InlineData("@a: 1")]
    [InlineData("@a:18446744073709551616")]
    [InlineData("@a:99999999999999999999")]
    [InlineData("@a-b:1")]
    [InlineData("@é:1")]
    [InlineData("@a:١")]
    [InlineData("@\ud800:1")]
    [InlineData("@abcdefghijabcdefghijk:1")]
    [InlineData("@abcdefghijabcdefghij:184467440737095516150")]
    [DurableStatement("joining 6")]
    public void Any_other_text_is_refused(string? text)
    {
        Assert.False(StreamCursor.TryParse(text, out var cursor));
        Assert.Equal(default, cursor);
    }

    [Fact]
    public void Ref_is_the_text() => Cursor.Sample(cursor => Assert.Equal(Ref.FromString(cursor.ToString()), cursor.ToRef()));

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("é")]
    [InlineData("abcdefghijabcdefghijk")]
    public void Epoch_that_no_text_could_hold_is_refused(string epoch) =>
        Assert.Throws<ArgumentException>(() => new StreamCursor(epoch, 1));

    [Fact]
    public void Default_is_no_cursor()
    {
        Assert.Equal("", default(StreamCursor).Epoch);
        Assert.Equal("", default(StreamCursor).ToString());
    }
}
