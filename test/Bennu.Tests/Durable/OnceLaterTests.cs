using Bennu.Channels;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A push with a message id that is answered through a <see cref="SocketRef"/> ("Client to server", 3).</summary>
public sealed class OnceLaterTests : OnceSuite
{
    private static readonly string Hi = Wire.Ok("1", Id, Room, """{"text":"hi"}""");

    [Fact, DurableStatement("client 3")]
    public async Task First_later_answer_is_recorded_and_further_ones_are_dropped()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");
        await client.ExpectSilenceAsync();

        client.Send("1", "a", Room, "answer", """{"text":"hi"}""");
        client.Send("1", "b", Room, "answer", """{"text":"again"}""");
        await client.ExpectAsync(Hi, Wire.Ok("1", "a", Room), Wire.Ok("1", "b", Room));
        await Answers.Owed!.ReplyAsync(Reply.Error("again"));
        await Answers.Owed!.ReplyAsync(Reply.None);

        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Hi);
        Assert.Equal(["later"], Stage.Notes);
    }

    [Fact, DurableStatement("client 3")]
    public async Task No_reply_is_no_answer()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");

        await Answers.Owed!.ReplyAsync(Reply.None);
        await client.ExpectSilenceAsync();
        await Answers.Owed!.ReplyAsync(Reply.Ok(new Said("hi")));

        await client.ExpectAsync(Hi);
    }

    [Fact, DurableStatement("client 2"), DurableStatement("client 3")]
    public async Task Repeat_of_one_that_is_owed_an_answer_waits_for_it_and_a_timer_of_its_channel_may_give_it()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later_by_timer");
        client.Send("1", Id, Room, "later_by_timer");
        client.Send("1", "a", Room, "count");
        await ParkedAsync();
        await Server.Time.ArmedAsync(TimeSpan.FromSeconds(1));

        Server.Time.Advance(TimeSpan.FromSeconds(1));

        var answer = Wire.Ok("1", Id, Room, """{"text":"by timer"}""");
        await client.ExpectAsync(answer, answer, Counted(3, "a"));
    }

    [Fact, DurableStatement("client 3")]
    public async Task Answer_within_the_handler_counts_and_leaves_nothing_owed()
    {
        var client = await JoinAsync();

        client.Send("1", Id, Room, "at_once");
        client.Send("1", Id, Room, "at_once");

        var answer = Wire.Ok("1", Id, Room, """{"text":"at once"}""");
        await client.ExpectAsync(answer, answer);
        Assert.Equal(["at_once"], Stage.Notes);
        Assert.Equal(0, Server.Time.Armed(OnceSocket.Lease / 3));
    }

    [Theory, DurableStatement("client 3")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channel_that_ends_while_it_owes_an_answer_leaves_the_push_to_a_repeat(bool isOnAnotherConnection)
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");
        var owed = Answers.Owed!;
        var repeating = client;
        if (isOnAnotherConnection)
        {
            repeating = await JoinAsync();
            repeating.Send("1", Id, Room, "count");
            await ParkedAsync();
            await client.DropAsync();
        }
        else
        {
            await RejoinAsync(client, "2", closed: "1");
            client.Send("2", Id, Room, "count");
        }

        await repeating.ExpectAsync(Counted(2, joinRef: isOnAnotherConnection ? "1" : "2"));
        await owed.ReplyAsync(Reply.Ok(new Said("too late")));
        await repeating.ExpectSilenceAsync();
        repeating.Send(null, Id, Room, "count");
        await repeating.ExpectAsync(Counted(2, joinRef: isOnAnotherConnection ? "1" : "2"));
    }

    [Fact, DurableStatement("client 3")]
    public async Task Answer_that_cannot_be_encoded_fails_its_caller_and_is_still_owed()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Answers.Owed!.ReplyAsync(Reply.Ok(new Unspeakable())).AsTask());
        await Answers.Owed!.ReplyAsync(Reply.Ok(new Said("hi")));

        await client.ExpectAsync(Hi);
    }

    [Fact, DurableStatement("client 3")]
    public async Task Answer_that_the_ledger_does_not_take_is_unavailable_and_the_repeat_runs_again()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");
        Ledger.FailingRecords = 1;
        Ledger.FailingReleases = 1;

        await Answers.Owed!.ReplyAsync(Reply.Ok(new Said("hi")));

        await client.ExpectAsync(Wire.Error("1", Id, Room, "unavailable"));
        client.Send("1", Id, Room, "count");
        await ParkedAsync();
        Server.Time.Advance(OnceSocket.Lease);
        await client.ExpectAsync(Counted(2));
    }

    [Fact]
    public async Task Socket_ref_cannot_be_had_once_the_push_was_handled()
    {
        var client = await JoinAsync();

        client.Send("1", Id, Room, "ref");

        await client.ExpectAsync(Wire.Ok("1", Id, Room), Wire.Crashed("1", Room));
    }

    [Fact, DurableStatement("client 2")]
    public async Task Claim_of_one_that_is_owed_an_answer_is_kept()
    {
        var (client, other) = (await JoinAsync(), await JoinAsync());
        client.Send("1", Id, Room, "later");
        await Stage.ExpectAsync("later");
        await Server.Time.ArmedAsync(OnceSocket.Lease / 3);
        other.Send("1", Id, Room, "count");
        await ParkedAsync();

        for (var i = 0; i < 12; i++) await RenewAsync();
        await Answers.Owed!.ReplyAsync(Reply.Ok(new Said("hi")));

        await client.ExpectAsync(Hi);
        await other.ExpectAsync(Hi);
        Assert.Equal(["later"], Stage.Notes);
    }

    private sealed record Unspeakable;
}
