using Bennu.Channels;

namespace Chat;

/// <summary>One person in one room.</summary>
internal sealed class RoomChannel(RoomHistory history) : Channel<User>, IChannel<RoomChannel>
{
    private const int LongestBody = 2_000;

    private readonly RoomHistory _history = history;

    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join<JoinRoom>((c, topic, join) => JoinResult.Ok(c._history.Since(topic.Name, join.After)))
        .HandleIn<Say, Said>("new_msg", (c, say, ct) => c.SayAsync(say, ct));

    private async ValueTask<Reply<Said>> SayAsync(Say say, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(say.Body)) return Reply.Error("there is nothing in it");
        if (say.Body.Length > LongestBody) return Reply.Error($"it is longer than {LongestBody} characters");
        return new Said(await _history.AddAsync(Topic.Name, Assigns.Name, say, message => BroadcastAsync("new_msg", message, ct), ct));
    }
}
