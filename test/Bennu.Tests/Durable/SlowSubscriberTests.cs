using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>Who cannot keep up, and large backlogs (durable topics, "A subscriber that cannot keep up").</summary>
public sealed class SlowSubscriberTests : DurableSuite
{
    private const int Page = 256;

    [Theory, DurableStatement("slow 1"), DurableStatement("slow 2")]
    [InlineData(Room)]
    [InlineData("out:a")]
    public async Task Slow_subscriber_returns_through_the_log_while_others_get_theirs_at_once(string room)
    {
        var slow = await LiveAsync(room);
        var other = await LiveAsync(room);
        slow.Writer.Bound = 200;
        slow.Writer.Hold();
        for (var n = 1; n <= 600; n++)
        {
            await SayAsync(n, room);
            await other.ExpectAsync(SaidFrom(n, n, room));
        }
        Assert.True(slow.Frames.Length < 10, $"{slow.Frames.Length} frames wait");

        slow.Writer.Drain();

        await slow.ExpectAsync(SaidFrom(1, 600, room));
        await SayAsync(601, room);
        await slow.ExpectAsync(SaidFrom(601, 601, room));
        await slow.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("slow 3")]
    public async Task Slow_subscriber_whose_next_message_was_removed_is_reset()
    {
        var (slow, other) = await FallBehindAsync(10);
        Record(11, 1_000);
        Log.Keep(Room, 2);
        await SayAsync(1_001);
        await other.ExpectAsync([Reset("@e1:998", "expired", "@e1:10", "@e1:999"), .. SaidFrom(999, 1_001)]);
        var seen = slow.Frames.Length - 2; // beside the reply and the state

        slow.Writer.Drain();

        await slow.ExpectAsync(SaidFrom(1, seen));
        await slow.ExpectAsync(Reset("@e1:998", "expired", $"@e1:{seen}", "@e1:999"));
        await slow.ExpectAsync(SaidFrom(999, 1_001));
        await slow.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("switch"), DurableStatement("slow 1")]
    public async Task Backlog_is_read_a_page_at_a_time_as_the_client_takes_it()
    {
        Record(1, 4 * Page);
        await LiveAsync();
        var client = await Server.ConnectAsync(Wire);
        client.Writer.Hold();
        await EnterAsync(client, """{"$since":"@e1:1"}""");
        await client.ExpectAsync(Resumed("@e1:1"));
        var reads = Log.Reads;

        for (var page = 0; page < 3; page++)
        {
            client.Writer.Drain();
            client.Writer.Hold();
            await client.ExpectAsync(SaidFrom((page * Page) + 2, ((page + 1) * Page) + 1));
            Assert.Equal(((page + 1) * Page) + 2, client.Frames.Length);
            Assert.InRange(Log.Reads, reads, reads + page + 1);
        }

        client.Writer.Drain();
        await client.ExpectAsync(SaidFrom((3 * Page) + 2, 4 * Page));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("switch")]
    public async Task Herd_after_a_restart_reads_the_log_a_handful_of_times()
    {
        const int Clients = 10_000;
        Record(1, 100);
        var clients = new TestClient[Clients];
        for (var i = 0; i < Clients; i++) clients[i] = await Server.ConnectAsync(Wire);
        Parallel.For(0, Clients, i => clients[i].Send("1", "1", Room, "phx_join", """{"$since":"@e1:97"}"""));

        string[] expected = [Wire.Ok("1", "1", Room), Resumed("@e1:97"), .. SaidFrom(98, 100)];
        foreach (var client in clients)
        {
            await client.NextAsync();
            for (var i = 1; i < expected.Length; i++) Assert.Equal(expected[i], await client.NextAsync());
        }
        Assert.InRange(Log.Reads, 1, 20);
    }

    [Fact, DurableStatement("slow 1")]
    public async Task Log_that_fails_while_it_is_replayed_is_tried_again()
    {
        Record(1, 600);
        var client = await Server.ConnectAsync(Wire);
        client.Writer.Hold();
        await EnterAsync(client, """{"$since":"start"}""");
        await client.ExpectAsync(Resumed("@e1:0"));
        Log.Failure = new TopicLogException("as the test wants");
        var waiting = Server.Time.StartedAsync(TimeSpan.FromSeconds(1));
        client.Writer.Drain();
        await waiting;
        await client.ExpectSilenceAsync();

        Log.Failure = null;
        Server.Time.Advance(TimeSpan.FromSeconds(1));

        await client.ExpectAsync(SaidFrom(1, 600));
        await client.ExpectSilenceAsync();
    }

    // A subscriber that has missed some messages already, and one that has not.
    private async Task<(TestClient Slow, TestClient Other)> FallBehindAsync(int messages)
    {
        var slow = await LiveAsync();
        slow.Writer.Bound = 200;
        slow.Writer.Hold();
        var other = await LiveAsync();
        for (var n = 1; n <= messages; n++)
        {
            await SayAsync(n);
            await other.ExpectAsync(SaidFrom(n, n));
        }
        return (slow, other);
    }
}
