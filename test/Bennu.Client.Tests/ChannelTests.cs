using System.Text.Json;
using Bennu.Client.Tests.Scripting;
using Bennu.Protocol;
using Bennu.Tests.Shared;

namespace Bennu.Client.Tests;

public sealed class ChannelTests
{
    private readonly ScriptedClient _client = new ScriptedClient().Connected();

    private ScriptedTransport Server => _client.Server;

    [Fact, Statement(96)]
    public async Task Join_has_one_ref_in_both_places_and_no_ref_comes_twice()
    {
        var room = Room();
        var joining = room.JoinAsync();
        var join = Assert.Single(Server.Sent);
        Assert.Equal(ScriptedClient.Field(join, 0), ScriptedClient.Field(join, 1));
        _client.Joined();
        Assert.True((await joining).IsOk);
        for (var i = 0; i < 3; i++) _ = room.PushAsync("e");
        Assert.Equal(4, Server.Sent.Select(frame => ScriptedClient.Field(frame, 1)).Distinct().Count());
    }

    [Fact, Statement(97)]
    public void Frame_of_another_join_is_dropped_and_one_without_is_delivered()
    {
        var (_, joinRef, heard) = Joined();
        Server.Receive("""["99",null,"room:1","msg",{"n":1}]""");
        Server.Receive("""[null,null,"room:1","msg",{"n":2}]""");
        Server.Receive($$"""["{{joinRef}}",null,"room:1","msg",{"n":3}]""");
        Server.Receive("""[null,null,"room:2","msg",{"n":4}]""");
        Assert.Equal(["""{"n":2}""", """{"n":3}"""], heard);
    }

    [Fact, Statement(98)]
    public void Close_of_an_older_join_closes_nothing()
    {
        var (room, _, _) = Joined();
        Server.Receive("""["99","99","room:1","phx_close",{}]""");
        Assert.Equal(ChannelState.Joined, room.State);
    }

    [Fact, Statement(101)]
    public void Rejoins_follow_the_delays_and_begin_anew_after_a_success()
    {
        var room = Room();
        _ = room.JoinAsync();
        foreach (var delay in (int[])[1_000, 2_000, 5_000, 10_000, 10_000])
        {
            RefuseJoin();
            Server.Take();
            _client.Advance(delay - 1);
            Assert.Empty(Server.Sent);
            _client.Advance(1);
            Assert.Single(Server.Sent);
        }

        var joinRef = _client.Joined();
        Server.Take();
        Server.Receive($$"""["{{joinRef}}","{{joinRef}}","room:1","phx_error",{}]""");
        _client.Advance(1_000);
        Assert.Single(Server.Sent);
    }

    [Fact, Statement(103)]
    public void Joins_made_offline_leave_before_lost_channels_rejoin()
    {
        var (_, _, _) = Joined();
        Server.Close(1006);
        _ = Room("room:2").JoinAsync();
        _client.Advance(10);
        Server.Open();
        Assert.Equal(["room:2", "room:1"], Server.Sent.Select(frame => ScriptedClient.Field(frame, 2)));
    }

    [Fact, Statement(104)]
    public void Lost_channel_rejoins_on_open_with_parameters_made_anew()
    {
        var n = 0;
        var room = _client.Socket.Channel(
            "room:1", new ChannelOptions { Payload = _ => new(Payload.Json(JsonSerializer.SerializeToUtf8Bytes(++n))) });
        _ = room.JoinAsync();
        _client.Joined();
        _client.Reconnect();
        Assert.Equal("2", ScriptedClient.Payload(Assert.Single(Server.Sent)));
        _client.Joined();
        Assert.Equal(ChannelState.Joined, room.State);
    }

    [Fact, Statement(106)]
    public async Task Second_join_fails()
    {
        var (room, _, _) = Joined();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => room.JoinAsync());
        Assert.Equal("tried to join multiple times. 'join' can only be called a single time per channel instance", error.Message);
    }

    [Fact, Statement(107)]
    public async Task Push_before_join_fails()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Room().PushAsync("hello"));
        Assert.Equal("tried to push 'hello' to 'room:1' before joining. Use channel.join() before pushing events", error.Message);
    }

    [Fact, Statement(108)]
    public async Task Push_that_timed_out_while_it_waited_is_never_sent()
    {
        var room = Room();
        _ = room.JoinAsync();
        var early = room.PushAsync("early");
        _client.Advance(9_999);
        var late = room.PushAsync("late");
        _client.Advance(1); // the join timed out as well
        await Assert.ThrowsAsync<TimeoutException>(() => early);
        _client.Advance(1_000);
        _client.Joined();
        Assert.DoesNotContain(Server.Sent, frame => frame.Contains("early"));
        Assert.Contains(Server.Sent, frame => frame.Contains("late"));
        Assert.False(late.IsCompleted);
    }

    [Fact, Statement(109)]
    public void Push_that_waited_gets_a_full_timeout()
    {
        var room = Room();
        _ = room.JoinAsync();
        _client.Advance(5_000);
        var push = room.PushAsync("hello");
        _client.Advance(4_000);
        _client.Joined();
        _client.Advance(9_999);
        Assert.False(push.IsCompleted);
        Assert.Equal("hello", ScriptedClient.Field(Server.Sent[^1], 3));
    }

    [Fact, Statement(110)]
    public async Task Push_in_flight_at_a_disconnect_is_not_sent_again_and_times_out()
    {
        var (room, _, _) = Joined();
        var push = room.PushAsync("hello");
        _client.Reconnect();
        _client.Joined();
        Assert.DoesNotContain(Server.Sent, frame => frame.Contains("hello"));
        _client.Advance(5_000);
        await Assert.ThrowsAsync<TimeoutException>(() => push);
    }

    [Fact, Statement(111)]
    public async Task Second_and_late_replies_are_ignored()
    {
        var (room, joinRef, _) = Joined();
        var first = room.PushAsync("a");
        var @ref = ScriptedClient.Field(Server.Sent[^1], 1)!;
        _client.Reply(joinRef, @ref, "ok", """{"n":1}""");
        _client.Reply(joinRef, @ref, "error", """{"n":2}""");
        Assert.True((await first).IsOk);
        var second = room.PushAsync("b");
        _client.Advance(10_000);
        _client.Reply(joinRef, ScriptedClient.Field(Server.Sent.Last(f => f.Contains("\"b\"")), 1)!, "ok");
        await Assert.ThrowsAsync<TimeoutException>(() => second);
    }

    [Fact, Statement(112)]
    public async Task Reply_can_be_awaited_after_it_came()
    {
        var (room, joinRef, _) = Joined();
        var push = room.PushAsync("a");
        _client.Reply(joinRef, ScriptedClient.Field(Server.Sent[^1], 1)!, "custom", """{"reason":"why"}""");
        Assert.Equal("why", (await push).Reason);
        Assert.Equal("custom", (await push).Status);
    }

    [Fact, Statement(113)]
    public void Join_that_times_out_is_left_and_tried_again()
    {
        _ = Room().JoinAsync();
        var joinRef = _client.JoinRef();
        Server.Take();
        _client.Advance(10_000);
        var leave = Assert.Single(Server.Take());
        Assert.Equal((joinRef, "phx_leave"), (ScriptedClient.Field(leave, 0), ScriptedClient.Field(leave, 3)));
        _client.Advance(1_000);
        Assert.Equal("phx_join", ScriptedClient.Field(Assert.Single(Server.Sent), 3));
    }

    [Fact, Statement(114)]
    public async Task Refused_join_is_tried_again_until_left()
    {
        var room = Room();
        var joining = room.JoinAsync();
        RefuseJoin();
        Assert.Equal("unauthorized", (await joining).Reason);
        _client.Advance(1_000);
        Assert.Equal(2, Server.Take().Length);
        _ = room.LeaveAsync();
        _client.Advance(60_000);
        Assert.DoesNotContain(Server.Sent, frame => frame.Contains("phx_join"));
    }

    [Fact]
    public async Task Refused_join_that_is_final_is_not_tried_again()
    {
        var room = _client.Socket.Channel("room:1", new ChannelOptions { IsFinal = reply => reply.Reason == "unauthorized" });
        var joining = room.JoinAsync();
        RefuseJoin();
        Assert.False((await joining).IsOk);
        Assert.Equal(ChannelState.Closed, room.State);
        _client.Advance(60_000);
        Assert.Single(Server.Sent, frame => frame.Contains("phx_join"));
    }

    [Fact, Statement(115)]
    public void Every_rejoin_is_told()
    {
        var room = Room();
        var welcomes = new List<Reply>();
        room.StateChanged += change =>
        {
            if (change is { State: ChannelState.Joined, Reply: { } reply }) welcomes.Add(reply);
        };
        _ = room.JoinAsync();
        _client.Joined();
        _client.Reconnect();
        _client.Joined();
        Assert.Equal(2, welcomes.Count);
    }

    [Fact, Statement(116)]
    public async Task Left_channel_hears_nothing_more_and_does_not_rejoin()
    {
        var (room, joinRef, heard) = Joined();
        var leaving = room.LeaveAsync();
        Server.Receive("""[null,null,"room:1","msg",{}]""");
        _client.Reply(joinRef, ScriptedClient.Field(Server.Sent[^1], 1)!, "ok");
        await leaving;
        Server.Receive("""[null,null,"room:1","msg",{}]""");
        Assert.Empty(heard);
        Assert.Equal(ChannelState.Closed, room.State);
        _client.Reconnect();
        Assert.Empty(Server.Sent);
    }

    [Theory, Statement(117), Statement(119)]
    [InlineData("{}")]
    [InlineData("""{"reason":"channel_crash"}""")]
    public void Error_makes_the_channel_rejoin(string payload)
    {
        var (room, joinRef, _) = Joined();
        Server.Take();
        Server.Receive($$"""["{{joinRef}}","{{joinRef}}","room:1","phx_error",{{payload}}]""");
        Assert.Equal(ChannelState.Errored, room.State);
        _client.Advance(1_000);
        Assert.Single(Server.Sent);
    }

    [Fact, Statement(117)]
    public void Close_ends_the_channel()
    {
        var (room, joinRef, _) = Joined();
        Server.Take();
        Server.Receive($$"""["{{joinRef}}","{{joinRef}}","room:1","phx_close",{}]""");
        Assert.Equal(ChannelState.Closed, room.State);
        _client.Advance(60_000);
        Assert.DoesNotContain(Server.Sent, frame => frame.Contains("phx_join"));
    }

    [Fact, Statement(118)]
    public void Second_channel_of_a_topic_leaves_the_first()
    {
        var (first, joinRef, _) = Joined();
        Server.Take();
        _ = Room().JoinAsync();
        Assert.Equal(["phx_leave", "phx_join"], Server.Sent.Select(frame => ScriptedClient.Field(frame, 3)));
        Assert.Equal(joinRef, ScriptedClient.Field(Server.Sent[0], 0));
        Assert.Equal(ChannelState.Closed, first.State);
    }

    [Fact, Statement(120)]
    public async Task Binary_payload_leaves_in_a_binary_frame_and_comes_back_in_one()
    {
        var (room, _, _) = Joined();
        var push = room.PushAsync("bin", Payload.Binary(new byte[] { 1, 2, 255 }));
        Assert.Equal("0001010603" + "31" + "32" + "726f6f6d3a31" + "62696e" + "0102ff", Server.Sent[^1]);
        Server.ReceiveBinary(Convert.FromHexString("0101010602" + "31" + "32" + "726f6f6d3a31" + "6f6b" + "0304"));
        Assert.Equal([3, 4], (await push).Response.Data.ToArray());
    }

    [Fact]
    public async Task Cancelled_push_is_not_sent()
    {
        var room = Room();
        _ = room.JoinAsync();
        using var cancel = new CancellationTokenSource();
        var push = room.PushAsync("hello", ct: cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => push);
        _client.Joined();
        Assert.DoesNotContain(Server.Sent, frame => frame.Contains("hello"));
    }

    private BennuChannel Room(string topic = "room:1") => _client.Socket.Channel(topic);

    private (BennuChannel Room, string JoinRef, List<string> Heard) Joined()
    {
        var room = Room();
        var heard = new List<string>();
        room.On("msg", (message, _) =>
        {
            heard.Add(System.Text.Encoding.UTF8.GetString(message.Value.Data.Span));
            return default;
        });
        _ = room.JoinAsync();
        return (room, _client.Joined(), heard);
    }

    private void RefuseJoin() => _client.Reply(_client.JoinRef(), _client.JoinRef(), "error", """{"reason":"unauthorized"}""");
}
