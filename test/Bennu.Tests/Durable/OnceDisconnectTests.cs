using Bennu.Protocol;
using Bennu.PubSub.Deduplication;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>What was in flight when the client went away is processed once, and its reply reaches whoever asks (guarantee 3).</summary>
public sealed class OnceDisconnectTests : OnceSuite
{
    private const string Session = "a-session-of-22-letters";

    [Theory, DurableStatement("client 3"), DurableStatement("guarantee 3")]
    [InlineData("lost")]
    [InlineData("taken over")]
    [InlineData("rejoined")]
    [InlineData("killed")]
    public async Task Running_handler_is_let_finish_and_the_repeat_gets_its_reply(string how)
    {
        var client = await JoinAsync(query: $"session={Session}");
        client.Send("1", Id, Room, "hold_say", """{"text":"hi"}""");
        await Stage.Gate("hold_say").ReachedAsync();

        var repeating = client;
        if (how == "lost") await client.DropAsync();
        if (how is "lost" or "taken over")
        {
            repeating = await JoinAsync(query: $"session={Session}");
            if (how == "taken over") await client.ExpectCloseAsync(CloseCode.SessionTakenOver);
        }
        else
        {
            client.Send("2", "2", Room, "phx_join");
        }
        if (how == "killed")
        {
            await Server.Time.ArmedAsync(TimeSpan.FromSeconds(5));
            Server.Time.Advance(TimeSpan.FromSeconds(5));
            await client.ExpectAsync(Wire.Ok("2", "2", Room));
            Assert.Contains("stream:state", await client.NextAsync());
            await client.ExpectAsync(Wire.Closed("1", Room));
        }
        repeating.Send(null, Id, Room, "count");
        if (how != "rejoined") await ParkedAsync();

        Stage.Gate("hold_say").Open();

        if (how == "rejoined")
        {
            Assert.Contains("said", await client.NextAsync()); // still by the predecessor's feed
            await client.ExpectAsync(Wire.Ok("2", "2", Room));
            Assert.Contains("stream:state", await client.NextAsync());
            await client.ExpectAsync(Wire.Closed("1", Room));
        }
        // Another channel's broadcast and the repeat's reply have no order.
        string[] next = how == "rejoined" ? [await repeating.NextAsync()] : [await repeating.NextAsync(), await repeating.NextAsync()];
        if (how != "rejoined") Assert.Contains(next, frame => frame.Contains("\"said\"", StringComparison.Ordinal));
        var reply = Assert.Single(next, frame => frame.Contains("phx_reply", StringComparison.Ordinal));
        Assert.Equal("e1:1", ((string)Response(reply)["cursor"]!)[1..]);
        await repeating.ExpectSilenceAsync();
        Assert.Equal(["hold_say"], Stage.Notes);
        Assert.Equal(["hi"], await RecordedAsync());
    }

    [Fact, DurableStatement("client 3"), DurableStatement("guarantee 3")]
    public async Task Leave_waits_for_the_running_handler_whose_reply_is_recorded()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();
        client.Send("1", "l", Room, "phx_leave");

        Stage.Gate().Open();

        await client.ExpectAsync(Counted(1), Wire.Ok("1", "l", Room), Wire.Closed("1", Room));
        await JoinAsync(client, Room, "2");
        client.Send("2", Id, Room, "count");
        await client.ExpectAsync(Counted(1, joinRef: "2"));
    }

    [Fact, DurableStatement("client 1"), DurableStatement("guarantee 3")]
    public async Task What_waited_in_the_mailbox_is_not_handled_until_it_is_sent_again()
    {
        var client = await JoinAsync();
        client.Send("1", "~a", Room, "hold");
        client.Send("1", "~b", Room, "count");
        await Stage.Gate().ReachedAsync();
        await client.DropAsync();
        var back = await JoinAsync();
        back.Send("1", "~a", Room, "hold");
        back.Send("1", "~b", Room, "count");
        await ParkedAsync();

        Stage.Gate().Open();

        await back.ExpectAsync(Counted(1, "~a"), Counted(2, "~b"));
        Assert.Equal(["hold", "count"], Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Nothing_behind_a_waiting_repeat_is_handled_on_a_connection_that_is_gone()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        first.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();
        second.Send("1", Id, Room, "hold");
        second.Send("1", "~a", Room, "hold_b");
        second.Send("1", "~b", Room, "count");
        await ParkedAsync();
        Stage.Gate().Open();
        await Stage.Gate("hold_b").ReachedAsync();

        await second.DropAsync();
        Stage.Gate("hold_b").Open();

        await Patience.For(Answers.Disposed.Task, "the channel to end");
        Assert.Equal(["hold", "hold_b"], Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Nothing_behind_a_waiting_repeat_is_handled_in_a_channel_that_was_killed()
    {
        const string Small = "small:a";
        var (first, second) = (await JoinAsync(Small), await JoinAsync(Small));
        first.Send("1", Id, Small, "hold");
        await Stage.Gate().ReachedAsync();
        second.Send("1", Id, Small, "hold");
        second.Send("1", "~a", Small, "hold_b");
        second.Send("1", "~b", Small, "count");
        await ParkedAsync();
        Stage.Gate().Open();
        await Stage.Gate("hold_b").ReachedAsync();

        for (var i = 0; i < 3; i++) second.Send("1", null, Small, "count"); // one too many
        await second.ExpectAsync(Counted(1, topic: Small), Wire.Crashed("1", Small));
        Stage.Gate("hold_b").Open();

        await Patience.For(Answers.Disposed.Task, "the channel to end");
        Assert.Equal(["hold", "hold_b"], Stage.Notes);
    }

    [Fact, DurableStatement("guarantee 3")]
    public async Task Drain_lets_a_running_handler_answer_before_the_close()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();

        var drain = Server.DrainAsync();
        Assert.False(drain.IsCompleted);
        Stage.Gate().Open();

        await Patience.For(drain, "the drain");
        await client.ExpectAsync(Counted(1));
        Assert.Contains("\"drain\"", await client.NextAsync());
        await client.ExpectCloseAsync(CloseCode.ServiceRestart);
        Assert.Equal(["hold"], Stage.Notes);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Claim_of_a_node_that_died_passes_on_after_its_lease_and_no_sooner()
    {
        var client = await JoinAsync();
        var terms = new LedgerTerms { Lease = OnceSocket.Lease, Window = OnceSocket.Window };
        await Ledger.ClaimAsync(new MessageKey(Room, Id), terms, CancellationToken.None);
        client.Send("1", Id, Room, "count");
        await ParkedAsync();

        Server.Time.Advance(OnceSocket.Lease - TimeSpan.FromMilliseconds(1));
        await client.ExpectSilenceAsync();
        Assert.Empty(Stage.Notes);
        Server.Time.Advance(TimeSpan.FromMilliseconds(1));

        await client.ExpectAsync(Counted(1));
    }

    [Fact, DurableStatement("client 2")]
    public async Task Handler_that_takes_many_leases_keeps_its_claim()
    {
        var (client, other) = (await JoinAsync(), await JoinAsync());
        client.Send("1", Id, Room, "hold");
        await Server.Time.ArmedAsync(OnceSocket.Lease / 3);
        other.Send("1", Id, Room, "count");
        await ParkedAsync();

        for (var i = 0; i < 12; i++) await RenewAsync();
        Stage.Gate().Open();

        await client.ExpectAsync(Counted(1));
        await other.ExpectAsync(Counted(1));
        Assert.Equal(0, Server.Time.Armed(OnceSocket.Lease / 3));
    }

    [Fact, DurableStatement("client 3")]
    public async Task One_whose_claim_had_passed_on_is_answered_what_the_other_records()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();
        Ledger.TakesRenewals = false;
        Server.Time.Advance(OnceSocket.Lease);
        var terms = new LedgerTerms { Lease = OnceSocket.Lease, Window = OnceSocket.Window };
        var other = await Ledger.ClaimAsync(new MessageKey(Room, Id), terms, CancellationToken.None);
        Assert.Equal(ClaimOutcome.Granted, other.Outcome);
        Stage.Gate().Open();
        await ParkedAsync();
        await client.ExpectSilenceAsync();

        await Ledger.RecordAsync(other, new RecordedReply("ok", """{"count":99}"""u8.ToArray()), CancellationToken.None);

        await client.ExpectAsync(Counted(99));
    }
}
