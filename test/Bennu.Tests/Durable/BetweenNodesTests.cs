using System.Text;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Announcements that are lost, repeated and reordered, and logs that forget (durable topics, "Between nodes", "Joining").</summary>
public sealed class BetweenNodesTests : DurableSuite
{
    private readonly TestAdapter _adapter;

    public BetweenNodesTests() : this(new TestAdapter()) { }

    private BetweenNodesTests(TestAdapter adapter) : base(adapter) => _adapter = adapter;

    [Fact, DurableStatement("nodes 1")]
    public async Task Broadcast_is_announced_once_it_is_recorded()
    {
        var gate = new Gate("append");
        Log.Recorded = _ => gate.PassAsync();
        var saying = SayAsync(1);
        await gate.ReachedAsync();
        Assert.Empty(_adapter.Sent);
        gate.Open();
        await saying;
        Assert.Equal(["room:a said"], _adapter.Sent);
    }

    [Fact, DurableStatement("nodes 1")]
    public async Task Broadcast_that_cannot_be_announced_to_others_is_recorded_and_delivered_here()
    {
        _adapter.Failure = new InvalidOperationException("as the test wants");
        var client = await LiveAsync();
        await SayAsync(1);
        await client.ExpectAsync(SaidFrom(1, 1));
    }

    [Fact, DurableStatement("nodes 2"), DurableStatement("nodes 3"), DurableStatement("nodes 7")]
    public async Task Announcement_of_another_node_is_delivered_once()
    {
        var client = await LiveAsync();
        Record(1, 2);
        Announce(1);
        Announce(1);
        Announce(2);
        Announce(1);
        Announce(2);

        await client.ExpectAsync(SaidFrom(1, 2));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("nodes 4"), DurableStatement("nodes 7")]
    public async Task Gap_is_filled_from_the_log()
    {
        var client = await LiveAsync();
        Record(1, 600);
        Announce(600);
        await client.ExpectAsync(SaidFrom(1, 600));
        Announce(300);
        Record(601, 602);
        Announce(602);
        Announce(601);
        await client.ExpectAsync(SaidFrom(601, 602));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("nodes 4"), DurableStatement("guarantee 2")]
    public async Task Gap_is_filled_when_the_log_answers_again()
    {
        var client = await LiveAsync();
        Record(1, 3);
        Log.Failure = new TopicLogException("as the test wants");
        var waiting = Server.Time.StartedAsync(TimeSpan.FromSeconds(1));
        Announce(3);
        await waiting;
        await client.ExpectSilenceAsync();

        Log.Failure = null;
        Server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectAsync(SaidFrom(1, 3));
    }

    [Fact, DurableStatement("nodes 5"), DurableStatement("nodes 7"), DurableStatement("guarantee 2")]
    public async Task Lost_announcement_is_found_by_the_check()
    {
        var client = await LiveAsync();
        Record(1, 3);
        await client.ExpectSilenceAsync();

        for (var s = 0; s < 13; s++) Server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectAsync(SaidFrom(1, 3));
    }

    [Fact, DurableStatement("nodes 7"), DurableStatement("joining 3")]
    public async Task Announcements_during_the_first_join_are_not_lost()
    {
        Record(1, 1);
        var gate = new TaskCompletionSource();
        Log.Reading = gate.Task;
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", """{"$since":"start"}""");
        await Server.Time.ArmedAsync(TimeSpan.FromSeconds(10));
        Record(2, 3);
        Announce(3);
        Announce(2);
        gate.SetResult();

        await client.ExpectAsync([Wire.Ok("1", "1", Room), Resumed("@e1:0"), .. SaidFrom(1, 3)]);
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 12"), DurableStatement("joining 11"), DurableStatement("status reset")]
    public async Task Log_that_forgot_what_was_delivered_resets_every_subscriber()
    {
        var clients = new[] { await LiveAsync(), await LiveAsync(), await LiveAsync() };
        for (var n = 1; n <= 5; n++) await SayAsync(n);
        foreach (var client in clients) await client.ExpectAsync(SaidFrom(1, 5));
        Log.Forget(Room, 2);

        await SayAsync(6); // links to 3

        foreach (var client in clients)
        {
            await client.ExpectAsync(Reset("@e1:0", "epoch", "@e1:5", "@e1:1"));
            await client.ExpectAsync([.. SaidFrom(1, 3), Said("@e1:6", 6)]);
        }
        await SayAsync(7);
        foreach (var client in clients)
        {
            await client.ExpectAsync(SaidFrom(7, 7));
            await client.ExpectSilenceAsync();
        }
    }

    [Fact, DurableStatement("joining 12")]
    public async Task Log_that_forgot_is_found_out_by_the_check()
    {
        var client = await LiveAsync();
        for (var n = 1; n <= 3; n++) await SayAsync(n);
        await client.ExpectAsync(SaidFrom(1, 3));
        Log.Forget(Room, 1);

        for (var s = 0; s < 13; s++) Server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectAsync([Reset("@e1:0", "epoch", "@e1:3", "@e1:1"), .. SaidFrom(1, 2)]);
        await SayAsync(4);
        await client.ExpectAsync(SaidFrom(4, 4));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 12"), DurableStatement("term epoch")]
    public async Task Another_epoch_resets_every_subscriber_at_its_first_announcement()
    {
        var client = await LiveAsync();
        for (var n = 1; n <= 3; n++) await SayAsync(n);
        await client.ExpectAsync(SaidFrom(1, 3));
        Log.Restart();

        await SayAsync(4); // at position 1 of the new epoch

        await client.ExpectAsync(Reset("@e2:0", "epoch", "@e1:3", "@e2:1"), Said("@e2:1", 4));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 12"), DurableStatement("slow 3")]
    public async Task Subscriber_that_reads_the_log_finds_out_that_it_forgot()
    {
        Record(1, 5);
        var client = await EnterAsync("""{"$since":"@e1:5"}""");
        await client.ExpectAsync(Resumed("@e1:5"));
        client.Writer.Bound = 10;
        client.Writer.Hold();
        var other = await LiveAsync();
        await SayAsync(6);
        await client.ExpectAsync(SaidFrom(6, 6));
        for (var n = 7; n <= 8; n++) await SayAsync(n);
        Log.Forget(Room, 4);
        await SayAsync(9); // links to 4
        await other.ExpectAsync([.. SaidFrom(6, 8), Reset("@e1:0", "epoch", "@e1:8", "@e1:1"), .. SaidFrom(1, 4), Said("@e1:9", 9)]);
        Assert.Equal(3, client.Frames.Length);

        client.Writer.Drain();

        await client.ExpectAsync(Reset("@e1:0", "epoch", "@e1:6", "@e1:1"));
        await client.ExpectAsync([.. SaidFrom(1, 4), Said("@e1:9", 9)]);
        await client.ExpectSilenceAsync();
    }

    // What another node says of a recorded message.
    private void Announce(int n) => Server.PubSub.LocalBroadcast(new Broadcast
    {
        Topic = Room,
        Event = "said",
        Payload = Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""),
        Link = new LogLink("e1", (ulong)n, (ulong)n - 1),
    });
}
