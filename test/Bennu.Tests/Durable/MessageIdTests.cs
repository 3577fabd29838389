using Bennu.Durable;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>What is a message id, and who sees it ("Client to server", 1, 5 and 7).</summary>
public sealed class MessageIdTests : OnceSuite
{
    private static readonly string Longest = "~" + new string('x', MessageId.MaxLength - 1);

    public static TheoryData<string> Valid => [Id, "~", Longest, "~!", "~}~", """~a\"b\\c"""];

    public static TheoryData<string> Invalid => [Longest + "x", "~a b", "~ ", "~\u00e9", "~\ud83d\ude00", @"~\n", @"~\u0000", "~\u007f"];

    [Theory, DurableStatement("term message id"), DurableStatement("client 1"), DurableStatement("client 7")]
    [MemberData(nameof(Valid))]
    public async Task Id_of_up_to_64_printable_bytes_is_handled_once(string id)
    {
        var client = await JoinAsync();

        client.Send("1", id, Room, "count");
        client.Send("1", id, Room, "count");

        await client.ExpectAsync(Counted(1, id), Counted(1, id));
    }

    [Theory, DurableStatement("client 7")]
    [MemberData(nameof(Invalid))]
    public async Task Any_other_is_refused_each_time_and_the_handler_not_run(string id)
    {
        var client = await JoinAsync();

        client.Send("1", id, Room, "count");
        client.Send("1", id, Room, "count");
        client.Send("1", Id, Room, "count");

        var refusal = Wire.Error("1", id, Room, "invalid message id");
        await client.ExpectAsync(refusal, refusal, Counted(1));
    }

    [Theory, DurableStatement("client 7")]
    [InlineData(@"\u007esession-1")]
    [InlineData(@"~ses\u0073ion-1")]
    [InlineData(@"~session\u002d1")]
    public async Task Id_is_the_same_however_it_is_escaped(string escaped)
    {
        var client = await JoinAsync();

        client.Send("1", escaped, Room, "count");
        client.Send("1", Id, Room, "count");

        await client.ExpectAsync(Counted(1), Counted(1));
    }

    [Fact, DurableStatement("client 6")]
    public void Number_or_null_is_none()
    {
        Assert.False(MessageId.IsOne(Ref.Null));
        Assert.False(MessageId.IsOne(Ref.FromJson("1"u8)));
        Assert.False(MessageId.IsOne(Ref.FromString("")));
        Assert.True(MessageId.IsOne(Ref.FromString("~")));
    }

    [Fact, DurableStatement("client 5")]
    public async Task Handler_sees_the_id_and_nobody_else_does()
    {
        var client = await JoinAsync();

        client.Send("1", Id, Room, "id");
        await client.ExpectAsync(Wire.Ok("1", Id, Room, $$"""{"id":"{{Id}}"}"""), Wire.Push("1", Room, "id", """{"id":null}"""));
        client.Send("1", "plain", Room, "id");
        await client.ExpectAsync(Wire.Ok("1", "plain", Room, """{"id":null}"""), Wire.Push("1", Room, "id", """{"id":null}"""));
    }
}
