using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>What a join gets, in which order, and how continuity is proven (durable topics, "Joining").</summary>
public sealed class EntryTests : DurableSuite
{
    [Fact, DurableStatement("joining 1")]
    public async Task Refused_join_gets_neither_state_nor_messages()
    {
        Record(1, 2);
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", """{"$since":"start","refuse":1}""");

        await client.ExpectAsync(Wire.Error("1", "1", Room, "refused"));
        await client.ExpectSilenceAsync();
        Assert.Equal(0, Log.Reads);
    }

    [Theory, DurableStatement("joining 3"), DurableStatement("joining 4"), DurableStatement("joining 5"), DurableStatement("status live")]
    [DurableStatement("status resumed")]
    [InlineData("{}", """{"status":"live"}""")]
    [InlineData("""{"$since":"start"}""", """{"status":"resumed"}""")]
    [InlineData("""{"$since":{"last":5}}""", """{"status":"resumed"}""")]
    [InlineData("""{"$since":{"seconds":5}}""", """{"status":"resumed"}""")]
    [InlineData("""{"$since":"@e1:0"}""", """{"status":"resumed"}""")]
    [InlineData("""{"$since":"@e1:1"}""", """{"status":"reset","reason":"invalid"}""")]
    [InlineData("""{"$since":0}""", """{"status":"reset","reason":"invalid"}""")]
    [InlineData("""{"$since":"@e2:1"}""", """{"status":"reset","reason":"epoch","missed":{"after":"@e2:1"}}""")]
    [InlineData("""{"$since":"@e2:0"}""", """{"status":"reset","reason":"epoch","missed":{"after":"@e2:0"}}""")]
    public async Task Empty_log_is_at_0(string payload, string state)
    {
        var client = await EnterAsync(payload);

        await client.ExpectAsync(State("@e1:0", state));
        await client.ExpectSilenceAsync();
        await SayAsync(1);
        await client.ExpectAsync(SaidFrom(1, 1));
    }

    [Fact, DurableStatement("joining 4"), DurableStatement("since last")]
    public async Task State_is_at_the_place_before_the_first_message_that_follows()
    {
        Record(1, 3);
        Log.Forget(Room, 1);
        Record(4, 4); // links to 2

        await (await EnterAsync("""{"$since":{"last":1}}""")).ExpectAsync(Resumed("@e1:2"), Said("@e1:4", 4));
    }

    [Fact, DurableStatement("joining 10"), DurableStatement("status reset"), DurableStatement("joining 4")]
    public async Task Cursor_older_than_what_is_retained_is_expired()
    {
        Record(1, 5);
        Log.Keep(Room, 2);

        var client = await EnterAsync("""{"$since":"@e1:2"}""");

        await client.ExpectAsync(Reset("@e1:3", "expired", "@e1:2", "@e1:4"));
        await client.ExpectAsync(SaidFrom(4, 5));
        await SayAsync(6);
        await client.ExpectAsync(SaidFrom(6, 6));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 9"), DurableStatement("since cursor")]
    public async Task Cursor_just_before_the_first_retained_message_resumes()
    {
        Record(1, 5);
        Log.Keep(Room, 2);

        await (await EnterAsync("""{"$since":"@e1:3"}""")).ExpectAsync([Resumed("@e1:3"), .. SaidFrom(4, 5)]);
    }

    [Fact, DurableStatement("joining 9")]
    public async Task Newest_cursor_resumes_when_nothing_is_retained()
    {
        Record(1, 5);
        Log.Keep(Room, 0);

        await (await EnterAsync("""{"$since":"@e1:5"}""")).ExpectAsync(Resumed("@e1:5"));
        await (await EnterAsync("""{"$since":"start"}""")).ExpectAsync(Resumed("@e1:5"));
        await (await EnterAsync("""{"$since":"@e1:4"}""")).ExpectAsync(
            State("@e1:5", """{"status":"reset","reason":"expired","missed":{"after":"@e1:4"}}"""));
        await (await EnterAsync("""{"$since":"@e1:6"}""")).ExpectAsync(Invalid("@e1:5"));
    }

    [Fact, DurableStatement("joining 11"), DurableStatement("term epoch")]
    public async Task Cursor_of_another_epoch_resets()
    {
        Record(1, 3);
        Log.Lose();
        Record(4, 5);

        await (await EnterAsync("""{"$since":"@e1:3"}""")).ExpectAsync(
            Reset("@e2:0", "epoch", "@e1:3", "@e2:4"), Said("@e2:4", 4), Said("@e2:5", 5));
    }

    [Fact, DurableStatement("joining 11"), DurableStatement("joining 9"), DurableStatement("term previous")]
    public async Task Position_that_the_log_forgot_is_an_epoch_reset()
    {
        Record(1, 3);
        Log.Forget(Room, 2);
        Record(4, 5); // 4 links to 1

        var client = await EnterAsync("""{"$since":"@e1:2"}""");

        await client.ExpectAsync(Reset("@e1:0", "epoch", "@e1:2", "@e1:1"), Said("@e1:1", 1), Said("@e1:4", 4), Said("@e1:5", 5));
    }

    [Fact, DurableStatement("joining 8")]
    public async Task Position_beyond_the_end_of_a_log_that_forgot_is_invalid()
    {
        Record(1, 3);
        Log.Forget(Room, 2);

        await (await EnterAsync("""{"$since":"@e1:3"}""")).ExpectAsync(Invalid("@e1:0"), Said("@e1:1", 1));
    }

    [Fact, DurableStatement("joining 3")]
    public async Task Reply_state_and_messages_come_in_this_order_while_others_broadcast()
    {
        Record(1, 600);
        await LiveAsync();
        var saying = Task.Run(async () =>
        {
            for (var n = 601; n <= 900; n++) await SayAsync(n);
        }, TestContext.Current.CancellationToken);
        var clients = new List<TestClient>();
        for (var i = 0; i < 20; i++)
        {
            var client = await Server.ConnectAsync(Wire);
            client.Send("1", "1", Room, "phx_join", i % 2 == 0 ? $$"""{"$since":"@e1:{{i * 30}}"}""" : "{}");
            clients.Add(client);
        }
        await saying;
        for (var i = 0; i < 20; i++)
        {
            Assert.Contains("phx_reply", await clients[i].NextAsync(), StringComparison.Ordinal);
            var state = await clients[i].NextAsync();
            Assert.Contains("stream:state", state, StringComparison.Ordinal);
            var from = int.Parse(RefOf(state)!["@e1:".Length..], System.Globalization.CultureInfo.InvariantCulture);
            if (i % 2 == 0) Assert.Equal(i * 30, from);
            await clients[i].ExpectAsync(SaidFrom(from + 1, 900));
            await clients[i].ExpectSilenceAsync();
        }
    }

    [Fact, DurableStatement("client gate")]
    public async Task Each_of_two_joins_under_way_gets_a_state_with_its_join_ref_before_its_replay()
    {
        Record(1, 3);
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join", """{"$since":"start"}""");
        client.Send("2", "2", Room, "phx_join", """{"$since":"@e1:1"}""");

        var frames = new List<string>();
        while (frames.Count == 0 || frames[^1] != Resumed("@e1:1", "2")) frames.Add(await client.NextAsync());

        Assert.Single(frames, frame => frame.Contains("stream:state", StringComparison.Ordinal) && frame.StartsWith("[\"2\"", StringComparison.Ordinal));
        await client.ExpectInAnyOrderAsync([Wire.Closed("1", Room), .. SaidFrom(2, 3)]);
        await SayAsync(4);
        await client.ExpectAsync(SaidFrom(4, 4));
        await client.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("joining 3"), DurableStatement("status live")]
    public async Task Join_without_a_join_ref_gets_its_state_with_the_ref()
    {
        var client = await Server.ConnectAsync(Wire);
        client.Send(null, "7", Room, "phx_join");

        Assert.Contains("phx_reply", await client.NextAsync(), StringComparison.Ordinal);
        await client.ExpectAsync(Live("@e1:0", "7"));
    }

    [Fact]
    public async Task Join_is_unavailable_while_the_log_fails()
    {
        Log.Failure = new TopicLogException("as the test wants");
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");

        await client.ExpectAsync(Wire.Error("1", "1", Room, "unavailable"));
        Assert.Equal(0, Server.Subscribers(Room));

        Log.Failure = null;
        client.Send("2", "2", Room, "phx_join");
        await client.ExpectAsync(Wire.Ok("2", "2", Room), Live("@e1:0", "2"));
    }

    [Fact]
    public async Task Join_is_unavailable_when_the_log_does_not_answer_in_time()
    {
        var gate = new TaskCompletionSource();
        Log.Reading = gate.Task;
        var client = await Server.ConnectAsync(Wire);
        client.Send("1", "1", Room, "phx_join");
        await Server.Time.ArmedAsync(TimeSpan.FromSeconds(10));

        Server.Time.Advance(TimeSpan.FromSeconds(10));

        await client.ExpectAsync(Wire.Error("1", "1", Room, "unavailable"));
        gate.SetResult();
    }

    [Fact, DurableStatement("guarantee 1")]
    public async Task Leave_ends_the_replay()
    {
        Record(1, 600);
        var client = await Server.ConnectAsync(Wire);
        client.Writer.Hold();
        await EnterAsync(client, """{"$since":"start"}""");
        await client.ExpectAsync(Resumed("@e1:0"));

        client.Send("1", "2", Room, "phx_leave");
        await client.ExpectAsync(Wire.Ok("1", "2", Room), Wire.Closed("1", Room));
        client.Writer.Drain();
        await client.ExpectSilenceAsync();
    }
}
