using Bennu.Channels;

namespace Bennu_Chat;

/// <summary>One person in one room. What is broadcast is recorded first: it is the room's history.</summary>
internal sealed partial class RoomChannel(TimeProvider time) : Channel<User>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("new_msg")]
    private async ValueTask<Reply> NewMessageAsync(NewMessage message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.Body)) return Reply.Error("empty");
        if (message.Body.Length > 2_000) return Reply.Error("too long");
        await BroadcastAsync("new_msg", new Message(Assigns.Name, message.Body, time.GetUtcNow()), ct);
        return Reply.Ok();
    }
}
