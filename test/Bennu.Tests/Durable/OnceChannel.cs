using System.Text.Json.Nodes;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable;

/// <summary>A channel whose handlers note each run on the stage, and end in every way that there is.</summary>
internal sealed class OnceChannel(Stage stage, OnceAnswers answers) : Channel<Guest>, IChannel<OnceChannel>, IDisposable
{
    private readonly Stage _stage = stage;
    private readonly OnceAnswers _answers = answers;

    public static void Define(ChannelBuilder<OnceChannel> on) => on
        .Join((_, _) => JoinResult.Ok())
        .HandleIn<Payload>("count", (c, _) => c.Count("count"))
        .HandleIn<Payload>("refuse", (c, _) => c.Count("refuse", "error"))
        .HandleIn<Payload>("maybe", (c, _) => c.Count("maybe", "maybe"))
        .HandleIn<Payload>("bytes", (c, _) =>
        {
            c.Count("bytes");
            return Reply.Ok(new byte[] { 1, (byte)c._stage.Notes.Length, 255 });
        })
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleIn<Payload>("silent", (c, _) => { c.Count("silent"); })
        .HandleIn<Payload>("raise", Reply (c, _) =>
        {
            c.Count("raise");
            throw new InvalidOperationException("as the test wants");
        })
        .HandleIn<Payload>("mute", (c, _) =>
        {
            c.Count("mute");
            return Reply.Ok(new Unspeakable());
        })
        .HandleIn<Payload>("stop", (c, _) =>
        {
            c.Stop();
            return c.Count("stop");
        })
        .HandleIn<Payload>("hold", (c, _, ct) => c.HoldAsync("hold", ct))
        .HandleIn<Payload>("hold_b", (c, _, ct) => c.HoldAsync("hold_b", ct))
        .HandleIn<Payload>("hold_raise", async ValueTask<Reply> (c, _, ct) =>
        {
            await c.HoldAsync("hold_raise", ct);
            throw new InvalidOperationException("as the test wants");
        })
        .HandleIn<Payload>("hold_say", async (c, payload, ct) =>
        {
            await c.HoldAsync("hold_say", ct);
            return await c.SayAsync(payload, ct);
        })
        .HandleIn<Payload>("later", (c, _) =>
        {
            c._answers.Owed = c.GetSocketRef();
            c.Count("later");
        })
        .HandleIn<Payload>("at_once", async (c, _, _) =>
        {
            c.Count("at_once");
            await c.GetSocketRef().ReplyAsync(Reply.Ok(new Said("at once")));
            return Reply.None;
        })
        .HandleIn<Payload>("later_by_timer", (c, _) =>
        {
            c._answers.Owed = c.GetSocketRef();
            c.Count("later_by_timer");
            c.SendAfter(TimeSpan.FromSeconds(1), "answer");
        })
        .HandleIn<Payload>("answer", async (c, payload, _) =>
        {
            await c._answers.Owed!.ReplyAsync(Reply.Ok(payload));
            return Reply.Ok();
        })
        .HandleIn<Payload>("tell", (c, _) => c.Send("told"))
        .HandleIn<Payload>("ref", (c, _) => c.Send("ref"))
        .HandleIn<Payload>("id", (c, _) =>
        {
            c.Send("id");
            return Reply.Ok(new JsonObject { ["id"] = c.MessageId });
        })
        .HandleIn<Payload>("say", (c, payload, ct) => c.SayAsync(payload, ct))
        .HandleIn<Payload>("say_two", async (c, _, ct) =>
        {
            var first = await c.CursorOfAsync("one", null, ct);
            return Reply.Ok(new JsonObject { ["cursors"] = new JsonArray(first, await c.CursorOfAsync("two", null, ct)) });
        })
        .HandleIn<Payload>("say_keyed", async (c, payload, ct) =>
        {
            var cursors = new JsonObject();
            string[] keys = c._stage.Notes.Length == 0 ? ["one", "two"] : ["two", "one"];
            c.Count("say_keyed");
            foreach (var key in keys) cursors[key] = await c.CursorOfAsync(key, key, ct);
            return Reply.Ok(cursors);
        })
        .HandleIn<Payload>("say_caught", async (c, payload, ct) =>
        {
            try
            {
                return await c.SayAsync(payload, ct);
            }
            catch (TopicLogException)
            {
                return Reply.Error("caught");
            }
        })
        .HandleIn<Payload>("say_slowly", async (c, payload, ct) =>
        {
            await Task.Yield();
            var reply = await c.SayAsync(payload, ct);
            await Task.Yield();
            return reply;
        })
        .HandleIn<Payload>("say_later", (c, _) => c.SendAfter(TimeSpan.FromSeconds(1), "say"))
        .HandleInfo<string>((c, what, ct) => c.HandleAsync(what, ct));

    public void Dispose() => _answers.Disposed.TrySetResult();

    private async ValueTask HandleAsync(string what, CancellationToken ct)
    {
        _stage.Note($"info {what}");
        if (what == "answer") await _answers.Owed!.ReplyAsync(Reply.Ok(new Said("by timer")));
        if (what == "say") await BroadcastAsync("said", new Said("timer"), ct);
        if (what == "id") await PushAsync("id", new JsonObject { ["id"] = MessageId }, ct);
        if (what == "ref") GetSocketRef();
    }

    private async ValueTask<Reply> HoldAsync(string name, CancellationToken ct)
    {
        var reply = Count(name);
        using (ct.Register(() => _stage.Note("cancelled"))) await _stage.Gate(name).PassAsync(CancellationToken.None);
        return reply;
    }

    private async ValueTask<Reply> SayAsync(Payload payload, CancellationToken ct)
    {
        await BroadcastAsync("said", payload, ct);
        return Reply.Ok(new JsonObject { ["cursor"] = CurrentCursor });
    }

    private async ValueTask<string?> CursorOfAsync(string text, string? key, CancellationToken ct)
    {
        await (key is null ? BroadcastAsync("said", new Said(text), ct) : BroadcastAsync("said", new Said(text), key, ct));
        return CurrentCursor;
    }

    private Reply Count(string what, string status = "ok")
    {
        _stage.Note(what);
        return Reply.WithStatus(status, new Tally(_stage.Notes.Length));
    }

    private sealed record Unspeakable;
}
