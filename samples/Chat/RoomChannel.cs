using Bennu.Channels;

namespace Chat;

/// <summary>One person in one room. The topic's log is the room's history.</summary>
internal sealed partial class RoomChannel(RoomPresence presence, TimeProvider time) : Channel<User>
{
    private const int LongestBody = 2_000, LongestClientId = 64;

    private readonly RoomPresence _presence = presence;
    private readonly TimeProvider _time = time;

    [Join]
    private async ValueTask<JoinResult> JoinAsync(CancellationToken ct)
    {
        await _presence.TrackAsync(this, Assigns.Name, new Guest(_time.GetUtcNow()), ct);
        await _presence.PushStateAsync(this, ct);
        return JoinResult.Ok();
    }

    [HandleIn("new_msg")]
    private async ValueTask<Reply> SayAsync(Say say, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(say.Body)) return Reply.Error("there is nothing in it");
        if (say.Body.Length > LongestBody) return Reply.Error($"it is longer than {LongestBody} characters");
        if (say.ClientId.Length > LongestClientId) return Reply.Error("its client id is too long");
        await BroadcastAsync("new_msg", new Message(Assigns.Name, say.Body, _time.GetUtcNow(), say.ClientId), ct);
        return Reply.Ok();
    }

    /// <summary>The page is about to come back under another name, so nobody need wait for this one.</summary>
    [HandleIn("depart")]
    private async ValueTask DepartAsync(CancellationToken ct) => await _presence.UntrackAsync(this, Assigns.Name, ct);
}
