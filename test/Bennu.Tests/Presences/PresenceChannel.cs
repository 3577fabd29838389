using Bennu.Channels;
using Bennu.Presences;
using Bennu.Protocol;
using Bennu.Tests.Support;

namespace Bennu.Tests.Presences;

/// <summary>A channel that tracks what its client asks for, and from its join where the topic says so.</summary>
internal sealed class PresenceChannel(PeoplePresence presence, Stage stage) : Channel<Guest>, IChannel<PresenceChannel>, IDisposable
{
    public static void Define(ChannelBuilder<PresenceChannel> on) => on
        .Join((c, topic, ct) => c.JoinAsync(topic, ct))
        .HandleIn<Mood>("track", (c, mood, ct) => Try(() => c._presence.TrackAsync(c, c.Assigns.Name, mood, ct)))
        .HandleIn<Mood>("update", (c, mood, ct) => Try(() => c._presence.UpdateAsync(c, c.Assigns.Name, mood, ct)))
        .HandleIn<Payload>("cheer", (c, _, ct) => Try(() => c._presence.UpdateAsync(c, c.Assigns.Name, m => new Mood(m.Text + "!"), ct)))
        .HandleIn<Payload>("untrack", (c, _, ct) => c._presence.UntrackAsync(c, c.Assigns.Name, ct))
        .HandleIn<Payload>("state", (c, _, ct) => c._presence.PushStateAsync(c, ct))
        .HandleIn<Payload>("raise", Reply (c, _) => throw new InvalidOperationException("as the test wants"))
        .HandleIn<Payload>("stop", (c, _) => c.Stop())
        .HandleIn<Payload>("hold", async (c, _, ct) => await c._stage.Gate().PassAsync(CancellationToken.None));

    private readonly PeoplePresence _presence = presence;
    private readonly Stage _stage = stage;

    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken cancellationToken)
    {
        if (topic.Subtopic is "at-join" or "refused")
        {
            await _presence.TrackAsync(this, Assigns.Name, new Mood("new"), cancellationToken);
            await _presence.PushStateAsync(this, cancellationToken);
        }
        return topic.Subtopic == "refused" ? JoinResult.Error("not you") : JoinResult.Ok();
    }

    public void Dispose() => _stage.Note("released");

    private static async ValueTask<Reply> Try(Func<ValueTask<string>> call)
    {
        try
        {
            await call();
            return Reply.Ok();
        }
        catch (PresenceException e)
        {
            return Reply.Error(e.Reason);
        }
    }
}
