using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>
/// A repeat of a push that is still being handled waits in its place, and what follows it in its channel behind it ("Client to server", 2).
/// </summary>
public sealed class OnceWaitingTests() : OnceSuite(mount: o => o.WebSocket.MaxMessageSize = 100_000)
{
    [Fact, DurableStatement("client 2")]
    public async Task What_follows_a_waiting_repeat_is_handled_after_it_in_order_and_the_rest_goes_on()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        second.Send("1", "s", Room, "say_later");
        await Server.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        first.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();

        second.Send("1", Id, Room, "hold");
        await ParkedAsync();
        second.Send("1", "a", Room, "count");
        second.Send("1", "~b", Room, "count");
        second.Send("1", null, Room, "silent");
        second.Send("1", "~c d", Room, "count");
        second.Send("1", "e", Room, "nobody handles this");
        Server.Time.Advance(TimeSpan.FromSeconds(1));
        await Stage.ExpectAsync("hold", "info say");
        Assert.Contains("timer", await second.NextAsync());
        await second.ExpectSilenceAsync();

        Stage.Gate().Open();
        await second.ExpectAsync(
            Counted(1), Counted(3, "a"), Counted(4, "~b"), Wire.Error("1", "~c d", Room, "invalid message id"),
            Wire.Error("1", "e", Room, "unmatched event"));
        await Stage.ExpectAsync("count", "count", "silent");
        Assert.Contains("timer", await first.NextAsync());
        await first.ExpectAsync(Counted(1));
    }

    [Fact, DurableStatement("client 2")]
    public async Task Repeats_wait_in_many_channels_and_for_one_after_the_other()
    {
        var clients = new[] { await JoinAsync(), await JoinAsync(), await JoinAsync(), await JoinAsync() };
        clients[0].Send("1", "~a", Room, "hold");
        clients[1].Send("1", "~b", Room, "hold_b");
        await Stage.Gate().ReachedAsync();
        await Stage.Gate("hold_b").ReachedAsync();
        foreach (var client in clients[2..])
        {
            client.Send("1", "~b", Room, "count");
            client.Send("1", "~a", Room, "count");
            await ParkedAsync();
        }

        Stage.Gate("hold_b").Open();
        foreach (var client in clients[1..]) Assert.Contains("\"~b\"", await client.NextAsync());
        await ParkedAsync();
        foreach (var client in clients) await client.ExpectSilenceAsync();
        Stage.Gate().Open();
        foreach (var client in (TestClient[])[clients[0], .. clients[2..]]) Assert.Contains("\"~a\"", await client.NextAsync());
        Assert.Equal(2, Stage.Notes.Length);
    }

    [Fact, DurableStatement("client 2")]
    public async Task Channel_of_a_waiting_repeat_can_be_left()
    {
        var (first, second) = await RepeatAsync();
        second.Send("1", "a", Room, "count");
        await ParkedAsync();

        second.Send("1", "l", Room, "phx_leave");

        await second.ExpectAsync(
            Wire.Ok("1", "l", Room), Wire.Closed("1", Room),
            Wire.Error(null, Id, Room, "unmatched topic"), Wire.Error(null, "a", Room, "unmatched topic"));
        Stage.Gate().Open();
        await first.ExpectAsync(Counted(1));
        await second.ExpectSilenceAsync();
        Assert.Equal(["hold"], Stage.Notes);
    }

    [Fact, DurableStatement("client 3")]
    public async Task Push_behind_a_waiting_repeat_that_throws_gets_no_reply_but_the_crash()
    {
        var (first, second) = await RepeatAsync();
        second.Send("1", "~a", Room, "raise");
        second.Send("1", "b", Room, "count");
        await ParkedAsync();

        Stage.Gate().Open();

        await second.ExpectAsync(Counted(1), Wire.Crashed("1", Room), Wire.Error(null, "b", Room, "unmatched topic"));
        await second.ExpectSilenceAsync();
    }

    [Fact, DurableStatement("client 2")]
    public async Task Push_behind_a_waiting_repeat_may_stop_the_channel()
    {
        var (first, second) = await RepeatAsync();
        second.Send("1", "~a", Room, "stop");
        second.Send("1", "~b", Room, "count");
        await ParkedAsync();

        Stage.Gate().Open();

        await second.ExpectAsync(
            Counted(1), Counted(2, "~a"), Wire.Closed("1", Room), Wire.Error(null, "~b", Room, "unmatched topic"));
    }

    [Fact, DurableStatement("client 2")]
    public async Task Mailbox_limit_counts_what_waits_and_the_channel_releases_what_it_held()
    {
        const string Small = "small:a";
        var (first, second) = (await JoinAsync(Small), await JoinAsync(Small));
        first.Send("1", Id, Small, "hold");
        await Stage.Gate().ReachedAsync();
        second.Send("1", Id, Small, "hold");
        await ParkedAsync();
        second.Send("1", "b", Small, "count");
        second.Send("1", "c", Small, "count");
        await second.Connection.FindChannel("small:a"u8)!.WhenHandledAsync(); // both are parked
        await second.ExpectSilenceAsync();

        second.Send("1", "d", Small, "count");

        await second.ExpectAsync(Wire.Crashed("1", Small));
        await Patience.For(Answers.Disposed.Task, "the channel to be disposed");
        Stage.Gate().Open();
        await first.ExpectAsync(Counted(1, topic: Small));
    }

    [Fact, DurableStatement("client 2")]
    public async Task Payloads_that_wait_hold_up_the_client_like_any_that_are_not_handled()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        second.Send("1", "s", Room, "say_later");
        await Server.Time.ArmedAsync(TimeSpan.FromSeconds(1));
        first.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();
        second.Send("1", Id, Room, "hold");
        await ParkedAsync();
        var payload = $$"""{"text":"{{new string('x', 40_000)}}"}""";

        for (var i = 0; i < 3; i++) second.Send("1", $"{i}", Room, "count", payload);
        Server.Time.Advance(TimeSpan.FromSeconds(1));
        await Stage.ExpectAsync("hold", "info say"); // the channel has looked at all of them

        Assert.True(second.Connection.IsFull);
        Stage.Gate().Open();
        await Patience.For(second.Connection.WhenRoomAsync().AsTask(), "room");
    }

    [Fact, DurableStatement("client 2")]
    public async Task Payloads_that_waited_in_a_channel_that_ended_make_room()
    {
        var (first, second) = await RepeatAsync();
        var payload = $$"""{"text":"{{new string('x', 40_000)}}"}""";
        for (var i = 0; i < 3; i++) second.Send("1", $"{i}", Room, "count", payload);

        second.Send("1", "l", Room, "phx_leave");

        await second.ExpectAsync(Wire.Ok("1", "l", Room), Wire.Closed("1", Room));
        await Patience.For(second.Connection.WhenRoomAsync().AsTask(), "room");
        Stage.Gate().Open();
    }

    /// <summary>A client whose push is being handled, and another one that sends it again.</summary>
    private async Task<(TestClient First, TestClient Second)> RepeatAsync()
    {
        var (first, second) = (await JoinAsync(), await JoinAsync());
        first.Send("1", Id, Room, "hold");
        await Stage.Gate().ReachedAsync();
        second.Send("1", Id, Room, "hold");
        return (first, second);
    }
}
