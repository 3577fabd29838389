using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Channels;

/// <summary>How a channel ends: whether it may say a last word, and what the client sees of it (sections 2.10 and 3.4).</summary>
public sealed class EndTests : IAsyncDisposable
{
    private const string Room = "room:a";
    private const int MailboxLimit = 4;

    private static readonly Wire Wire = Wire.V2;
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly TestServer _server = TestServer.Start<LastWordsSocket>();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Push_from_terminate_follows_the_close_of_a_graceful_end()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "phx_leave");

        await client.ExpectAsync(
            Wire.Ok("1", "2", Room), Wire.Closed("1", Room), Wire.Push("1", Room, "last", """{"text":"left"}"""));
    }

    [Fact]
    public async Task Push_from_terminate_precedes_the_error_of_a_crash()
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, "raise");

        await client.ExpectAsync(Wire.Push("1", Room, "last", """{"text":"channel_crash"}"""), Wire.Crashed("1", Room));
    }

    [Theory, Statement(81)]
    [InlineData("phx_leave", "left")]
    [InlineData("stop", "normal")]
    [InlineData("raise", "channel_crash")]
    public async Task Terminate_runs_once_before_the_channel_is_disposed_of(string @event, string reason)
    {
        var client = await _server.JoinAsync(Wire);

        client.Send("1", "2", Room, @event);

        await _server.Stage.ExpectAsync($"terminating {reason}", $"terminated {reason}", "disposed");
        await client.DropAsync();
        Assert.Equal(3, _server.Stage.Notes.Length);
    }

    [Fact, Statement(80), Statement(81)]
    public async Task Transport_loss_terminates_every_channel_once_and_says_nothing()
    {
        var client = await _server.JoinAsync(Wire);
        await client.JoinAsync("room:b", "2");
        var frames = client.Frames.Length;

        await client.DropAsync();

        string[] notes = ["terminating closed", "terminated closed", "disposed"];
        await _server.Stage.ExpectInAnyOrderAsync([.. notes, .. notes]);
        Assert.Equal(frames, client.Frames.Length);
    }

    [Fact, Statement(80)]
    public async Task Transport_loss_cancels_the_running_handler()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "wait");
        await _server.Stage.Gate("wait").ReachedAsync();

        await client.DropAsync();

        await _server.Stage.ExpectAsync("terminating closed", "terminated closed", "disposed");
    }

    [Fact, Statement(44), Statement(81)]
    public async Task Full_mailbox_kills_the_channel_without_terminate()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "hold");
        await _server.Stage.Gate().ReachedAsync();

        for (var i = 0; i < MailboxLimit; i++) client.Send("1", "3", Room, "echo");
        await client.ExpectSilenceAsync();
        client.Send("1", "4", Room, "echo");

        await client.ExpectAsync(Wire.Crashed("1", Room));
        _server.Stage.Gate().Open();
        await _server.Stage.ExpectAsync("disposed");
        client.Send("1", "5", Room, "echo");
        await client.ExpectAsync(Wire.Error(null, "5", Room, "unmatched topic"));
        await client.JoinAsync(Room, "6");
        Assert.Equal(["disposed"], _server.Stage.Notes);
    }

    [Theory, Statement(44)]
    [InlineData("room:slow")]
    [InlineData("room:slow-refused")]
    public async Task Mailbox_that_fills_up_during_the_join_crashes_it_and_the_late_decision_is_lost(string topic)
    {
        var client = await _server.ConnectAsync(Wire);
        client.Send("1", "1", topic, "phx_join");
        await _server.Stage.Gate("join").ReachedAsync();

        for (var i = 0; i <= MailboxLimit; i++) client.Send("1", "2", topic, "echo");

        await client.ExpectAsync(Wire.Error("1", "1", topic, "join crashed"));
        _server.Stage.Gate("join").Open();
        await _server.Stage.ExpectAsync("disposed");
        await client.ExpectSilenceAsync();
        await _server.BroadcastAsync(topic, "news", "{}");
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Terminate_that_takes_too_long_is_not_waited_for()
    {
        var client = await _server.JoinAsync(Wire, "room:slow-end");
        client.Send("1", "2", "room:slow-end", "raise");
        await _server.Stage.ExpectAsync("terminating channel_crash");
        await _server.Time.ArmedAsync(ShutdownTimeout, 2);

        _server.Time.Advance(ShutdownTimeout);

        await client.ExpectAsync(Wire.Crashed("1", "room:slow-end"));
        await _server.Stage.ExpectAsync("disposed");
    }

    [Fact]
    public async Task Terminate_that_throws_still_ends_the_channel()
    {
        var client = await _server.JoinAsync(Wire, "room:bad-end");

        client.Send("1", "2", "room:bad-end", "raise");

        await client.ExpectAsync(Wire.Crashed("1", "room:bad-end"));
        await _server.Stage.ExpectAsync("terminating channel_crash", "disposed");
    }

    [Fact, Statement(61)]
    public async Task Rejoin_while_the_old_channel_still_terminates_gets_each_broadcast_once()
    {
        const string Slow = "room:slow-end";
        var client = await _server.JoinAsync(Wire, Slow);
        client.Send("1", "2", Slow, "phx_leave");
        await client.ExpectAsync(Wire.Ok("1", "2", Slow), Wire.Closed("1", Slow));
        await _server.Stage.ExpectAsync("terminating left");

        await client.JoinAsync(Slow, "3");
        client.Send("3", "4", Slow, "shout");

        await client.ExpectAsync(Wire.Broadcast(Slow, "shouted", "{}"), Wire.Ok("3", "4", Slow));
        await client.ExpectSilenceAsync();
    }

    [Fact]
    public async Task Reply_of_an_ended_channels_push_still_goes_out()
    {
        var client = await _server.JoinAsync(Wire);
        client.Send("1", "2", Room, "later");
        client.Send("1", "3", Room, "phx_leave");
        await client.ExpectAsync(
            Wire.Ok("1", "3", Room), Wire.Closed("1", Room), Wire.Push("1", Room, "last", """{"text":"left"}"""));

        _server.Stage.Gate("later").Open();

        await client.ExpectAsync(Wire.Ok("1", "2", Room, """{"text":"late"}"""));
    }

    private sealed class LastWordsSocket(TimeProvider time) : GuestSocket(time), ISocket
    {
        public static void Define(SocketBuilder on) =>
            on.Channel<LastWordsChannel>("room:*", route => route.Options.MailboxLimit = MailboxLimit);
    }

    private sealed class LastWordsChannel(Stage stage) : Channel<Guest>, IChannel<LastWordsChannel>, IAsyncDisposable
    {
        public static void Define(ChannelBuilder<LastWordsChannel> on) => on
            .Join(static async (channel, topic, _) =>
            {
                if (topic.Subtopic is "slow" or "slow-refused") await channel.Stage.Gate("join").PassAsync();
                return topic.Subtopic == "slow-refused" ? JoinResult.Error("late") : JoinResult.Ok();
            })
            .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
            .HandleIn<Payload>("stop", (channel, _) => channel.Stop())
            .HandleIn<Payload>("raise", (_, _) => Raise())
            .HandleIn<Payload>("shout", async (channel, payload, ct) =>
            {
                await channel.BroadcastAsync("shouted", payload, ct);
                return Reply.Ok();
            })
            .HandleIn<Payload>("hold", async (channel, _, _) => await channel.Stage.Gate().PassAsync())
            .HandleIn<Payload>("wait", async (channel, _, ct) => await channel.Stage.Gate("wait").PassAsync(ct))
            .HandleIn<Payload>("later", (channel, _) => channel.AnswerLater());

        private Stage Stage => stage;

        private static Reply Raise() => throw new InvalidOperationException("as the test wants");

        private void AnswerLater() => _ = AnswerAsync(GetSocketRef());

        private async Task AnswerAsync(SocketRef push)
        {
            await stage.Gate("later").PassAsync();
            await push.ReplyAsync(Reply.Ok(new Said("late")));
        }

        protected override async ValueTask TerminateAsync(TerminateReason reason, CancellationToken cancellationToken)
        {
            stage.Note($"terminating {reason}");
            if (Topic.Subtopic == "bad-end") throw new InvalidOperationException("as the test wants");
            if (Topic.Subtopic == "slow-end") await stage.Gate("end").PassAsync();
            await PushAsync("last", new Said(reason.Name), cancellationToken);
            stage.Note($"terminated {reason}");
        }

        public ValueTask DisposeAsync()
        {
            stage.Note("disposed");
            return default;
        }
    }
}
