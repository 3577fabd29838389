using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;

namespace Bennu.Testing.Tests.Support;

/// <summary>What a channel can do, one event each.</summary>
public sealed class LabChannel(IGreeter greeter, TimeProvider time) : Channel<Visitor>, IChannel<LabChannel>
{
    private readonly List<SocketRef> _kept = [];

    public static void Define(ChannelBuilder<LabChannel> on) => on
        .Join<Join>((c, topic, join, ct) => c.JoinAsync(topic, join, ct))
        .HandleIn<Said>("say", (c, said, ct) => c.BroadcastAsync("said", said with { From = c.Assigns.Name }, ct))
        .HandleIn<Said>("say_to_others", (c, said, ct) => c.BroadcastFromAsync("said", said, ct))
        .HandleIn<Said>("whisper", (c, said, ct) => c.BroadcastAsync("secret", said, ct))
        .HandleOut<Said>("secret", (c, said, ct) => said.Body == "for all" ? c.PushAsync("secret", said, ct) : default)
        .HandleIn<Payload>("echo", (_, payload) => Reply.Ok(payload))
        .HandleIn<Number, Number>("double", (_, number, _) => new(new Number(number.Value * 2)))
        .HandleIn<Payload>("refuse", (_, _) => Reply.Error("not now"))
        .HandleIn<Payload>("crash", (_, _) => throw new InvalidOperationException("as the test wants"))
        .HandleIn<Payload>("stop", (c, _) => c.Stop())
        .HandleIn<Payload, Said>("greet", async (c, _, ct) => new Said(await c.Greeter.GreetAsync(ct)))
        .HandleIn<Number, Number>("sleep", async (c, seconds, ct) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds.Value), c.Time, ct);
            return seconds;
        })
        .HandleIn<Number>("impatient", (c, seconds, _) => c.WaitInVainAsync(TimeSpan.FromSeconds(seconds.Value)))
        .HandleIn<Number, Number>("hop", async (_, hops, _) =>
        {
            for (var i = 0; i < hops.Value; i++) await Task.Yield();
            return hops;
        })
        .HandleIn<Number>("remind", (c, seconds) => { c.SendAfter(TimeSpan.FromSeconds(seconds.Value), new Number(seconds.Value)); })
        .HandleIn<Number>("tick", (c, seconds) => { c.SendEvery(TimeSpan.FromSeconds(seconds.Value), new Number(seconds.Value)); })
        .HandleIn<Payload>("keep", (c, _) => c._kept.Add(c.GetSocketRef()))
        .HandleIn<Payload>("answer_kept", (c, _, _) => c.AnswerKeptAsync())
        .HandleIn<Said>("listen", (c, topic, ct) => c.SubscribeAsync(topic.Body, ct))
        .HandleInfo<Number>((c, number, ct) => c.PushAsync("reminder", number, ct))
        .HandleInfo<Said>((c, said, ct) => c.PushAsync("told", said, ct))
        .HandleInfo<Broadcast>((c, broadcast, ct) => c.PushAsync("heard", new Said(broadcast.Event), ct));

    private TimeProvider Time => time;

    private IGreeter Greeter => greeter;

    private async ValueTask<JoinResult> JoinAsync(Topic topic, Join join, CancellationToken cancellationToken)
    {
        if (topic.Subtopic == "private") return JoinResult.Error("members only");
        if (topic.Subtopic == "broken") throw new InvalidOperationException("no join today");
        if (topic.Subtopic == "slow") await greeter.GreetAsync(cancellationToken);
        Send(new Said("welcome " + join.Name));
        return JoinResult.Ok(new Welcome(1));
    }

    private async ValueTask<Reply> WaitInVainAsync(TimeSpan patience)
    {
        try
        {
            await new Gate().PassAsync(CancellationToken.None).WaitAsync(patience, Time);
            return Reply.Ok();
        }
        catch (TimeoutException)
        {
            await Task.Yield();
            return Reply.Error("gave up");
        }
    }

    private async ValueTask AnswerKeptAsync()
    {
        foreach (var socketRef in _kept) await socketRef.ReplyAsync(Reply.Ok(new Number(_kept.Count)));
    }
}
