using System.Text.Json;
using Bennu.Testing.Tests.Support;

namespace Bennu.Testing.Tests;

public sealed class ChannelTests
{
    [Fact]
    public async Task Join_gives_the_typed_reply()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        var room = await ann.JoinAsync("room:1", new Join("ann"));
        Assert.Equal(new Welcome(1), room.JoinReply.As<Welcome>());
        room.AssertPushed<Said>("told", said => said.Body == "welcome ann");
    }

    [Fact]
    public async Task Join_refused_gives_the_reason()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        Assert.Equal("members only", (await ann.JoinRefusedAsync("room:private", new Join("ann"))).Reason);
        Assert.Equal("unmatched topic", (await ann.JoinRefusedAsync("nowhere")).Reason);
        Assert.Equal("invalid payload", (await ann.JoinRefusedAsync("room:1")).Reason);
    }

    [Fact]
    public async Task Join_that_crashes_gives_the_exception()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        var room = ann.Join("room:broken", new Join("ann"));
        await app.SettleAsync();
        Assert.Equal("join crashed", room.AssertRefused().Reason);
        Assert.Equal("no join today", room.AssertCrashed<InvalidOperationException>().Message);
    }

    [Fact]
    public async Task Join_refused_though_expected_says_what_happened()
    {
        await using var app = Lab.Start();
        var ann = await app.ConnectAsync(new { name = "ann" });
        var failure = await Assert.ThrowsAsync<ChannelTestException>(() => ann.JoinAsync("room:broken", new Join("ann")));
        Assert.Contains("""["1","1","room:broken","phx_reply",{"status":"error","response":{"reason":"join crashed"}}]""", failure.Message);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    [Fact]
    public async Task Push_gives_the_typed_reply()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        Assert.Equal(new Number(42), await room.PushAsync<Number>("double", new Number(21)));
    }

    [Fact]
    public async Task Push_refused_gives_the_reason()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        (await room.PushAsync("refuse")).AssertError("not now");
        (await room.PushAsync("no_such_event")).AssertError("unmatched event");
    }

    [Fact]
    public async Task Push_of_bytes_is_answered_with_bytes()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        Assert.Equal([1, 2, 255], await room.PushAsync<byte[]>("echo", new byte[] { 1, 2, 255 }));
    }

    [Fact]
    public async Task Push_without_reply_can_be_refuted()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        var push = await room.PushAsync("say", new Said("hi"));
        push.RefuteReplied();
        var failure = Assert.Throws<ChannelTestException>(() => push.AssertOk());
        Assert.StartsWith("client 1 expected \"say\" on \"room:1\" to be answered \"ok\".", failure.Message);
    }

    [Fact]
    public async Task Push_that_is_answered_later_and_more_than_once_gives_each_reply()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        var push = await room.PushAsync("keep");
        push.RefuteReplied();
        await room.PushAsync("answer_kept");
        await room.PushAsync("answer_kept");
        Assert.Equal(new Number(1), push.AssertOk<Number>());
        push.AssertRepliedAgain();
        Assert.Throws<ChannelTestException>(() => push.AssertRepliedAgain());
    }

    [Fact]
    public async Task Broadcast_reaches_all_and_can_be_asserted_at_the_topic()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync(name: "ann"), await app.JoinAsync(name: "bob"));
        await ann.PushAsync("say", new Said("hi"));
        ann.AssertPushed<Said>("said", said => said is { Body: "hi", From: "ann" });
        Assert.True(bob.AssertPushed("said").IsBroadcast);
        ann.AssertBroadcast<Said>("said", said => said.Body == "hi");
        ann.RefuteBroadcast<Said>("said");
    }

    [Fact]
    public async Task Broadcast_from_leaves_its_channel_out()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync(name: "ann"), await app.JoinAsync(name: "bob"));
        await ann.PushAsync("say_to_others", new Said("hi"));
        await ann.BroadcastFromAsync("said", new Said("again"));
        ann.RefutePushed("said");
        bob.AssertPushed<Said>("said", said => said.Body == "hi");
        bob.AssertPushed<Said>("said", said => said.Body == "again");
        bob.AssertNothingMore();
    }

    [Fact]
    public async Task Broadcast_from_outside_reaches_the_topic()
    {
        await using var app = Lab.Start();
        var ann = await app.JoinAsync();
        await app.Topic("room:1").BroadcastAsync("said", new { body = "news" });
        ann.AssertPushed<Said>("said", said => said.Body == "news");
    }

    [Fact]
    public async Task Any_event_can_be_asserted_those_of_presence_too()
    {
        await using var app = Lab.Start();
        var ann = await app.JoinAsync();
        await app.Topic("room:1").BroadcastAsync("presence_diff", new { joins = new { bob = new { metas = new[] { new { phx_ref = "1" } } } }, leaves = new { } });
        var diff = ann.AssertPushed<JsonElement>("presence_diff", diff => diff.GetProperty("joins").TryGetProperty("bob", out _));
        Assert.Empty(diff.GetProperty("leaves").EnumerateObject());
    }

    [Fact]
    public async Task Intercepted_broadcast_reaches_only_whom_the_interceptor_lets_it()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync(name: "ann"), await app.JoinAsync(name: "bob"));
        await ann.PushAsync("whisper", new Said("psst"));
        bob.RefutePushed<Said>("secret", said => said.Body == "psst");
        bob.AssertBroadcast<Said>("secret", said => said.Body == "psst");
        await ann.PushAsync("whisper", new Said("for all"));
        Assert.False(bob.AssertPushed("secret").IsBroadcast);
    }

    [Fact]
    public async Task Info_and_broadcasts_of_further_topics_reach_their_handlers()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        await room.SendInfoAsync(new Said("a note"));
        room.AssertPushed<Said>("told", said => said.Body == "a note");
        await room.PushAsync("listen", new Said("news"));
        await app.Topic("news").BroadcastAsync("flash");
        room.AssertPushed<Said>("heard", said => said.Body == "flash");
    }

    [Fact]
    public async Task Leave_is_answered_and_closes_the_channel()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        (await room.LeaveAsync()).AssertOk();
        room.AssertClosed();
        (await room.PushAsync("echo")).AssertError("unmatched topic");
    }

    [Fact]
    public async Task Stop_closes_the_channel()
    {
        await using var app = Lab.Start();
        var room = await app.JoinAsync();
        Assert.Throws<ChannelTestException>(room.AssertClosed);
        await room.PushAsync("stop");
        room.AssertClosed();
    }

    [Fact]
    public async Task Crash_gives_the_exception_of_the_channel_that_crashed()
    {
        await using var app = Lab.Start();
        var (ann, bob) = (await app.JoinAsync(name: "ann"), await app.JoinAsync(name: "bob"));
        await ann.PushAsync("crash");
        Assert.Equal("as the test wants", ann.AssertCrashed<InvalidOperationException>().Message);
        Assert.Equal("as the test wants", ann.AssertCrashed()!.Message);
        Assert.Throws<ChannelTestException>(() => bob.AssertCrashed());
        Assert.True(ann.HasEnded);
        Assert.False(bob.HasEnded);
    }

    [Fact]
    public async Task Second_join_of_a_topic_closes_the_first()
    {
        await using var app = Lab.Start();
        var first = await app.JoinAsync();
        var second = await first.Client.JoinAsync("room:1", new Join("ann"));
        Assert.Contains("\"phx_close\"", first.Client.ToString());
        await second.PushAsync<Number>("double", new Number(1));
    }

    [Fact]
    public async Task Services_are_replaced_by_doubles()
    {
        await using var app = Lab.Start(services => services.AddSingleton<IGreeter>(new Greeter("moin")));
        var room = await app.JoinAsync();
        Assert.Equal("moin", (await room.PushAsync<Said>("greet")).Body);
    }
}
