using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class DurableTests
{
    [Fact]
    public async Task Client_that_comes_back_gets_what_it_missed()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync("log:1", "ann"), await app.JoinAsync("log:1", "bob"));
        bob.AssertStreamState("live");
        await ann.PushAsync("say", new Said("one"));
        bob.AssertPushed<Said>("said", said => said.Body == "one");
        await bob.Client.DisconnectAsync();
        await ann.PushAsync("say", new Said("two"));
        await app.Topic("log:1").BroadcastAsync("said", new Said("three"));
        bob.RefutePushed("said");
        await bob.Client.ReconnectAsync();
        bob.AssertStreamState("resumed");
        Assert.Equal(["two", "three"], bob.Messages.Where(message => message.Event == "said").Select(message => message.As<Said>().Body));
        Assert.Equal(bob.Cursor, bob.Messages[^1].Event == "said" ? bob.Messages[^1].Cursor : ann.Cursor);
    }

    [Fact]
    public async Task Client_with_an_open_connection_can_reconnect_too()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync("log:1");
        await room.Client.ReconnectAsync();
        room.AssertStreamState("live");
        room.AssertStreamState("resumed");
        await room.PushAsync("say", new Said("hi"));
        room.AssertPushed("said");
        room.RefutePushed("said");
    }

    [Fact]
    public async Task Log_that_is_lost_resets_those_who_come_back()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync("log:1");
        await room.PushAsync("say", new Said("one"));
        await room.Client.DisconnectAsync();
        app.TopicLog.Lose();
        await app.Topic("log:1").BroadcastAsync("said", new Said("two"));
        await room.Client.ReconnectAsync();
        room.AssertStreamState("reset", "epoch");
        room.AssertPushed<Said>("said", said => said.Body == "two");
        var failure = Assert.Throws<ChannelTestException>(() => room.AssertStreamState("resumed"));
        Assert.Contains("expected \"stream:state\" on \"log:1\" to say \"resumed\"", failure.Message);
    }

    [Fact]
    public async Task Log_that_is_lost_resets_those_who_are_there_at_the_next_check()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync("log:1");
        await room.PushAsync("say", new Said("one"));
        app.TopicLog.Lose();
        await app.AdvanceAsync(TimeSpan.FromSeconds(15));
        room.AssertStreamState("reset", "epoch");
    }

    [Fact]
    public async Task Log_that_fails_lets_joins_fail_until_it_recovers()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        app.TopicLog.Fail();
        Assert.Equal("unavailable", (await ann.JoinRefusedAsync("log:1", new Join("ann"))).Reason);
        app.TopicLog.Recover();
        await ann.JoinAsync("log:1", new Join("ann"));
    }

    [Fact]
    public async Task Client_that_does_not_read_falls_back_to_the_log()
    {
        await using var app = Lab.Start(mount: o => o.WebSocket.MaxQueuedBytes = 4_000);
        var (ann, bob) = (await app.JoinAsync("log:1", "ann"), await app.JoinAsync("log:1", "bob"));
        bob.Client.StopReading();
        for (var i = 0; i < 90; i++) await ann.PushAsync("say", new Said($"{i}"));
        Assert.DoesNotContain(bob.Messages, message => message.Event == "said");
        await bob.Client.ReadAsync();
        Assert.Equal(
            Enumerable.Range(0, 90).Select(i => $"{i}"),
            bob.Messages.Where(message => message.Event == "said").Select(message => message.As<Said>().Body));
        bob.Client.AssertConnected();
    }

    [Fact]
    public async Task Client_that_does_not_read_is_closed_on_a_plain_topic()
    {
        await using var app = Lab.Start(mount: o => o.WebSocket.MaxQueuedBytes = 4_000);
        var (ann, bob) = (await app.JoinAsync("room:1", "ann"), await app.JoinAsync("room:1", "bob"));
        bob.Client.StopReading();
        for (var i = 0; i < 90; i++) await ann.PushAsync("say", new Said($"{i}"));
        await bob.Client.ReadAsync();
        bob.Client.AssertClosed(1013, "slow consumer");
        bob.RefutePushed("said");
    }

    [Fact]
    public async Task Client_that_never_reads_the_close_is_cut_in_the_end()
    {
        await using var app = Lab.Start();
        var bob = await app.JoinAsync(name: "bob");
        bob.Client.StopReading();
        await app.DisconnectAsync("visitor:bob");
        Assert.True(bob.Client.IsConnected);
        await app.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.False(bob.Client.IsConnected);
    }

    [Fact]
    public async Task Push_with_a_message_id_is_handled_once()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync("log:1");
        const string Id = "~0123456789012345678901-1";
        await room.PushAsync("say", new Said("once"), Id);
        await room.Client.ReconnectAsync();
        (await room.PushAsync("say", new Said("once"), Id)).AssertOk();
        room.AssertPushed<Said>("said", said => said.Body == "once");
        room.RefutePushed("said");
    }

    [Fact]
    public async Task Repeat_of_a_push_that_waits_at_a_gate_settles()
    {
        var greeter = new HeldGreeter();
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(greeter));
        var room = await app.JoinAsync("log:1");
        greeter.Gate = new Gate();
        const string Id = "~0123456789012345678901-1";
        await room.PushAsync("greet", messageId: Id);
        var gate = greeter.Gate;
        greeter.Gate = null;
        await room.Client.ReconnectAsync();
        var repeat = await room.PushAsync("greet", messageId: Id);
        repeat.RefuteReplied();
        gate.Open();
        await app.SettleAsync();
        Assert.Equal("hello 1", repeat.AssertOk<Said>().Body);
    }

    [Fact]
    public async Task Broadcast_from_is_recorded_and_leaves_its_channel_out()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync("log:1", "ann"), await app.JoinAsync("log:1", "bob"));
        await ann.BroadcastFromAsync("said", new Said("hi"));
        bob.AssertPushed("said");
        ann.RefutePushed("said");
    }
}
