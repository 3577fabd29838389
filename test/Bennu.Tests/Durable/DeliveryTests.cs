using System.Text.Json.Nodes;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>What a durable message looks like, live and replayed, and who gets it (durable topics, "Server to client").</summary>
public sealed class DeliveryTests : DurableSuite
{
    private const string Out = "out:a";
    private const string Session = "0123456789abcdef012345", Other = "0123456789abcdef012346";

    [Fact, DurableStatement("server 1"), DurableStatement("term cursor"), DurableStatement("term position")]
    public async Task Ref_of_a_message_is_its_cursor()
    {
        var v1 = await Server.ConnectAsync(Wire.V1);
        await EnterAsync(v1);
        await v1.ExpectAsync(Wire.V1.Message(null, "@e1:0", Room, "stream:state", """{"status":"live"}"""));
        var v2 = await LiveAsync();

        await SayAsync(1);

        await v1.ExpectAsync(Wire.V1.Message(null, "@e1:1", Room, "said", """{"n":1}"""));
        await v2.ExpectAsync("""[null,"@e1:1","room:a","said",{"n":1}]""");
        await (await EnterAsync("""{"$since":"start"}""")).ExpectAsync(Resumed("@e1:0"), """[null,"@e1:1","room:a","said",{"n":1}]""");
    }

    [Fact, DurableStatement("server 2")]
    public async Task Binary_message_is_followed_at_once_by_its_cursor()
    {
        var live = await LiveAsync();
        await Server.BroadcastAsync(Room, "bytes", [1, 2]);
        await SayAsync(2);
        var replayed = await EnterAsync("""{"$since":"start"}""");
        await replayed.ExpectAsync(Resumed("@e1:0"));

        foreach (var client in new[] { live, replayed })
            await client.ExpectAsync(
                BinaryFrame.Broadcast(Room, "bytes", "0102"), Wire.Message(null, "@e1:1", Room, "stream:cursor", "{}"), Said("@e1:2", 2));
    }

    [Fact, DurableStatement("server 2")]
    public async Task Transient_binary_message_has_no_cursor()
    {
        var live = await LiveAsync();
        await Server.Broadcaster.TransientBroadcastAsync(Room, "bytes", new byte[] { 1 }, TestContext.Current.CancellationToken);

        await live.ExpectAsync(BinaryFrame.Broadcast(Room, "bytes", "01"));
        await live.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("server 2")]
    public async Task Client_that_takes_text_only_is_told_of_a_binary_message_with_its_cursor()
    {
        var v1 = await Server.ConnectAsync(Wire.V1);
        await EnterAsync(v1);
        await v1.NextAsync();
        await Server.BroadcastAsync(Room, "bytes", [1, 2]);
        await SayAsync(2);
        var back = await Server.ConnectAsync(Wire.V1);
        await EnterAsync(back, """{"$since":"start"}""");
        await back.NextAsync();

        foreach (var client in new[] { v1, back })
        {
            var told = JsonNode.Parse(await client.NextAsync())!;
            Assert.Equal("@e1:1", (string?)told["ref"]);
            Assert.Equal("binary_unsupported", (string?)told["event"]);
            await client.ExpectAsync(Wire.V1.Message(null, "@e1:2", Room, "said", """{"n":2}"""));
        }
    }

    [Fact, DurableStatement("server 3")]
    public async Task Transient_messages_have_no_cursor_and_are_not_replayed()
    {
        var live = await LiveAsync();
        await Server.Broadcaster.TransientBroadcastAsync(Room, "t", new JsonObject(), TestContext.Current.CancellationToken);
        Server.Broadcaster.LocalBroadcast(Room, "l", new JsonObject());
        live.Send("1", "2", Room, "whisper");
        await live.ExpectAsync(
            Wire.Broadcast(Room, "t", "{}"), Wire.Broadcast(Room, "l", "{}"), Wire.Broadcast(Room, "whispered", "{}"), Wire.Ok("1", "2", Room));
        var push = await LiveAsync(Out);
        push.Send("1", "2", Out, "push");
        await push.ExpectAsync(Wire.Push("1", Out, "pushed", "{}"));

        var back = await EnterAsync("""{"$since":"start"}""");

        await back.ExpectAsync(Resumed("@e1:0"));
        await back.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("server 3")]
    public async Task Message_from_is_recorded_and_its_session_left_out_live_and_replayed()
    {
        var sender = await LiveAsync(query: $"session={Session}");
        var other = await LiveAsync(query: $"session={Other}");
        sender.Send("1", "2", Room, "say_from", """{"n":1}""");
        await sender.ExpectAsync(Wire.Ok("1", "2", Room));
        await other.ExpectAsync(SaidFrom(1, 1));
        await SayAsync(2);
        await sender.ExpectAsync(SaidFrom(2, 2));
        await other.ExpectAsync(SaidFrom(2, 2));

        var back = await EnterAsync("""{"$since":"start"}""", query: $"session={Session}");
        await back.ExpectAsync([Resumed("@e1:0"), .. SaidFrom(2, 2)]);
        await back.ExpectSilenceAsync();
        await (await EnterAsync("""{"$since":"start"}""", query: $"session={Other}")).ExpectAsync([Resumed("@e1:0"), .. SaidFrom(1, 2)]);
        await (await EnterAsync("""{"$since":"start"}""")).ExpectAsync([Resumed("@e1:0"), .. SaidFrom(1, 2)]);
    }

    [Fact, DurableStatement("server 3")]
    public async Task Message_from_a_client_without_a_session_comes_back_to_it_after_a_reconnect_only()
    {
        var sender = await LiveAsync();
        var other = await LiveAsync();
        sender.Send("1", "2", Room, "say_from", """{"n":1}""");
        await sender.ExpectAsync(Wire.Ok("1", "2", Room));
        await other.ExpectAsync(SaidFrom(1, 1));
        await sender.ExpectSilenceAsync();

        await (await EnterAsync("""{"$since":"@e1:0"}""")).ExpectAsync([Resumed("@e1:0"), .. SaidFrom(1, 1)]);
    }

    [Fact, DurableStatement("server 3")]
    public async Task Message_from_a_client_without_a_session_is_left_out_even_when_another_is_announced_first()
    {
        var sender = await LiveAsync();
        var other = await LiveAsync();
        var gate = new Gate("append");
        Log.Recorded = message => message.Payload.Span.IndexOf("1"u8) >= 0 ? gate.PassAsync() : Task.CompletedTask;
        sender.Send("1", "2", Room, "say_from", """{"n":1}""");
        await gate.ReachedAsync();
        await SayAsync(2);
        await other.ExpectAsync(SaidFrom(1, 2));

        gate.Open();
        await sender.ExpectInAnyOrderAsync(Said("@e1:2", 2), Wire.Ok("1", "2", Room));
        await sender.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("server 4")]
    public async Task Intercepted_messages_keep_their_cursors_and_places_live_and_replayed()
    {
        var live = await LiveAsync(Out);
        foreach (var (n, @event) in new[] { (1, "pass"), (2, "said"), (3, "drop"), (4, "pass"), (5, "said") })
            await Server.BroadcastAsync(Out, @event, $$"""{"n":{{n}}}""");
        var replayed = await EnterAsync("""{"$since":"start"}""", Out);
        await replayed.ExpectAsync(State("@e1:0", """{"status":"resumed"}""", room: Out));

        foreach (var client in new[] { live, replayed })
        {
            await client.ExpectAsync(
                Wire.Message("1", "@e1:1", Out, "passed", """{"n":1}"""), Said("@e1:2", 2, Out),
                Wire.Message("1", "@e1:4", Out, "passed", """{"n":4}"""), Said("@e1:5", 5, Out));
            await client.ExpectSilenceAsync();
        }
        await Server.Stage.ExpectAsync("dropped", "dropped");
        live.Send("1", "9", Out, "push", """{"a":1}""");
        await live.ExpectAsync(Wire.Push("1", Out, "pushed", """{"a":1}"""));
    }

    [Fact, DurableStatement("server 4")]
    public async Task Dropped_message_counts_as_delivered()
    {
        var live = await LiveAsync(Out);
        await Server.BroadcastAsync(Out, "drop", "{}");
        await Server.BroadcastAsync(Out, "said", """{"n":2}""");
        await live.ExpectAsync(Said("@e1:2", 2, Out));
        await live.ExpectSilenceAsync();
        await Server.Stage.ExpectAsync("dropped");
    }

    [Fact, DurableStatement("term topic log"), DurableStatement("guarantee 2")]
    public async Task Broadcast_from_outside_is_recorded_on_a_durable_topic()
    {
        await SayAsync(1);
        await Server.BroadcastAsync("plain:a", "said", "{}");

        var page = await Log.ReadAsync(Room, 0, 10, 1_000, TestContext.Current.CancellationToken);
        Assert.Equal("said", Assert.Single(page.Entries).Message.Event);
        Assert.Empty((await Log.ReadAsync("plain:a", 0, 10, 1_000, TestContext.Current.CancellationToken)).Entries);
    }

    [Fact, DurableStatement("term topic log")]
    public async Task Broadcast_with_an_id_is_recorded_and_delivered_once()
    {
        var live = await LiveAsync();
        var ct = TestContext.Current.CancellationToken;
        var first = await Server.Broadcaster.DurableBroadcastAsync(Room, "said", new JsonObject { ["n"] = 1 }, "order-1", ct);
        var second = await Server.Broadcaster.DurableBroadcastAsync(Room, "said", new JsonObject { ["n"] = 1 }, "order-1", ct);
        await SayAsync(2);

        Assert.Equal("@e1:1", first);
        Assert.Equal(first, second);
        await live.ExpectAsync(SaidFrom(1, 2));
        await live.ExpectSilenceAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("~0123456789abcdef012345-1")]
    [InlineData("with space")]
    [InlineData("grün")]
    public async Task Broadcast_with_what_is_no_id_throws(string id) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Server.Broadcaster.DurableBroadcastAsync(
            Room, "said", new JsonObject(), id, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("plain:a")]
    [InlineData("nowhere")]
    public async Task Durable_broadcast_to_a_topic_without_a_durable_route_throws(string topic) =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Server.Broadcaster.DurableBroadcastAsync(
                topic, "said", new JsonObject(), null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Durable_broadcast_that_the_log_does_not_take_throws_and_reaches_nobody()
    {
        var live = await LiveAsync();
        Log.Failure = new TopicLogException("as the test wants");

        await Assert.ThrowsAsync<TopicLogException>(
            async () => await Server.Broadcaster.DurableBroadcastAsync(
                Room, "said", new JsonObject(), null, TestContext.Current.CancellationToken));

        await live.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("server 3"), DurableStatement("guarantee 1")]
    public async Task Own_broadcasts_come_before_the_reply_also_behind_a_gap()
    {
        var client = await LiveAsync();
        Record(1, 3); // unannounced
        client.Send("1", "2", Room, "say_twice", """{"n":4}""");

        await client.ExpectAsync([.. SaidFrom(1, 4), Said("@e1:5", 4), Wire.Ok("1", "2", Room)]);
    }

    [Fact, DurableStatement("guarantee 1"), DurableStatement("server 3")]
    public async Task All_subscribers_see_one_order()
    {
        TestClient[] clients = [await LiveAsync(), await LiveAsync(), await LiveAsync(query: $"session={Session}")];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < 50; n++) await SayAsync(n);
        })));

        var sequences = new List<string[]>();
        foreach (var client in clients)
        {
            var frames = new string[400];
            for (var i = 0; i < 400; i++) frames[i] = await client.NextAsync();
            sequences.Add(frames);
        }
        Assert.Equal(Enumerable.Range(1, 400).Select(n => $"@e1:{n}"), sequences[0].Select(RefOf));
        Assert.All(sequences, sequence => Assert.Equal(sequences[0], sequence));
    }
}
