using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Handlers that throw, and engines that fail ("Client to server", 3 and 4).</summary>
public sealed class OnceFailureTests : OnceSuite
{
    [Theory, DurableStatement("client 3")]
    [InlineData("raise")]
    [InlineData("mute")]
    public async Task Push_whose_handler_fails_crashes_the_channel_and_is_recorded_as_failed_the_third_time(string @event)
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, @event);
        await client.ExpectAsync(Wire.Crashed("1", Room));
        await RejoinAsync(client, "2");
        client.Send("2", Id, Room, @event);
        await client.ExpectAsync(Wire.Crashed("2", Room));
        await RejoinAsync(client, "3");
        client.Send("3", Id, Room, @event);
        await client.ExpectAsync(Wire.Error("3", Id, Room, "handler failed"), Wire.Crashed("3", Room));

        await RejoinAsync(client, "4");
        client.Send("4", Id, Room, @event);
        await client.ExpectAsync(Wire.Error("4", Id, Room, "handler failed"));
        await client.ExpectSilenceAsync();
        Assert.Equal([@event, @event, @event], Stage.Notes);
    }

    [Fact, DurableStatement("client 3")]
    public async Task Push_that_failed_twice_may_succeed()
    {
        var client = await JoinAsync();
        client.Send("1", Id, Room, "raise");
        await client.ExpectAsync(Wire.Crashed("1", Room));
        await RejoinAsync(client, "2");
        client.Send("2", Id, Room, "raise");
        await client.ExpectAsync(Wire.Crashed("2", Room));
        await RejoinAsync(client, "3");

        client.Send("3", Id, Room, "count");
        client.Send("3", Id, Room, "raise");

        await client.ExpectAsync(Counted(3, joinRef: "3"), Counted(3, joinRef: "3"));
    }

    [Fact, DurableStatement("client 3")]
    public async Task Waiting_repeat_runs_where_the_first_one_throws()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        first.Send("1", Id, Room, "hold_raise");
        await Stage.Gate("hold_raise").ReachedAsync();
        second.Send("1", Id, Room, "count");
        await ParkedAsync();

        Stage.Gate("hold_raise").Open();

        await first.ExpectAsync(Wire.Crashed("1", Room));
        await second.ExpectAsync(Counted(2));
    }

    [Theory, DurableStatement("client 3")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Channel_crashes_all_the_same_where_the_ledger_does_not_take_the_failure(bool isThird)
    {
        var client = await JoinAsync();
        for (var i = 1; i <= (isThird ? 2 : 0); i++)
        {
            client.Send($"{i}", Id, Room, "raise");
            await client.ExpectAsync(Wire.Crashed($"{i}", Room));
            await RejoinAsync(client, $"{i + 1}");
        }
        Ledger.FailingRecords = 1;
        Ledger.FailingReleases = 1;

        client.Send(null, Id, Room, "raise");

        var joinRef = isThird ? "3" : "1";
        if (isThird) await client.ExpectAsync(Wire.Error(joinRef, Id, Room, "unavailable"));
        await client.ExpectAsync(Wire.Crashed(joinRef, Room));
        await client.ExpectSilenceAsync();
    }

    [Theory, DurableStatement("client 4")]
    [InlineData(1, 0, 0, 1)]
    [InlineData(0, 1, 0, 2)]
    [InlineData(0, 1, 1, 2)]
    public async Task Ledger_that_fails_makes_the_push_unavailable_and_a_repeat_works(int claims, int records, int releases, int runs)
    {
        var client = await JoinAsync();
        (Ledger.FailingClaims, Ledger.FailingRecords, Ledger.FailingReleases) = (claims, records, releases);

        client.Send("1", Id, Room, "count");
        await client.ExpectAsync(Wire.Error("1", Id, Room, "unavailable"));
        client.Send("1", Id, Room, "count");
        if (releases > 0)
        {
            await ParkedAsync();
            Server.Time.Advance(OnceSocket.Lease);
        }

        await client.ExpectAsync(Counted(runs));
        client.Send("1", "a", Room, "count");
        await client.ExpectAsync(Counted(runs + 1, "a"));
    }

    [Fact, DurableStatement("client 5")]
    public async Task Log_that_fails_is_the_handlers_to_answer()
    {
        var client = await JoinAsync();
        Log.Failure = new TopicLogException("as the test wants");

        client.Send("1", Id, Room, "say_caught");

        await client.ExpectAsync(Wire.Error("1", Id, Room, "caught"));
    }

    [Fact, DurableStatement("client 3")]
    public async Task Log_that_fails_and_is_not_caught_is_no_failure_of_the_handler_and_makes_the_push_unavailable()
    {
        var client = await JoinAsync();
        Log.Failure = new TopicLogException("as the test wants");
        for (var i = 0; i < 5; i++)
        {
            client.Send("1", Id, Room, "say", """{"text":"hi"}""");
            await client.ExpectAsync(Wire.Error("1", Id, Room, "unavailable"));
        }
        await client.ExpectSilenceAsync();

        Log.Failure = null;
        client.Send("1", Id, Room, "say", """{"text":"hi"}""");

        Assert.Contains("said", await client.NextAsync());
        Assert.Contains("\"ok\"", await client.NextAsync());
    }
}
