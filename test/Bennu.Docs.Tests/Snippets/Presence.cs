using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Presences;

namespace Bennu.Docs.Tests.Snippets.WhoIsThere;

internal static class Program
{
    public static void Add(WebApplicationBuilder builder)
    {
        #region presence-add
        builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, PresenceJson.Default))
            .AddPresence<RoomPresence>();
        #endregion
    }

    public static void AddGrace(WebApplicationBuilder builder)
    {
        #region presence-grace
        builder.Services.AddBennu().AddPresence<RoomPresence>(o => o.GracePeriod = TimeSpan.FromSeconds(10));
        #endregion
    }

    public static void Map(WebApplication app)
    {
        #region presence-list
        app.MapGet("/rooms/{room}/people", (string room, RoomPresence presence) =>
            presence.List($"room:{room}").Select(entry => entry.Key));
        #endregion
    }
}

#region presence-type
public sealed record RoomMeta(string Device, bool IsTyping = false);

public sealed class RoomPresence : Presence<RoomMeta>;

[JsonSerializable(typeof(RoomMeta))]
internal sealed partial class PresenceJson : JsonSerializerContext;
#endregion

public sealed record User(string Id);

#region presence-channel
public sealed class RoomChannel(RoomPresence presence) : Channel<User>, IChannel<RoomChannel>
{
    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join<Dictionary<string, string>>((c, topic, payload, ct) => c.JoinAsync(payload, ct))
        .HandleIn<bool>("typing", (c, isTyping, ct) => c.SetTypingAsync(isTyping, ct));

    private async ValueTask<JoinResult> JoinAsync(Dictionary<string, string> payload, CancellationToken ct)
    {
        await presence.TrackAsync(this, Assigns.Id, new RoomMeta(payload.GetValueOrDefault("device", "unknown")), ct);
        await presence.PushStateAsync(this, ct);
        return JoinResult.Ok();
    }

    private async ValueTask SetTypingAsync(bool isTyping, CancellationToken ct) =>
        await presence.UpdateAsync(this, Assigns.Id, meta => meta with { IsTyping = isTyping }, ct);
}
#endregion

public interface IUsers
{
    Task<Dictionary<string, string>> NamesAsync(IEnumerable<string> ids, CancellationToken ct);
}

#region presence-fetch
public sealed class NamedPresence(IUsers users) : Presence<RoomMeta>
{
    protected override async ValueTask FetchAsync(string topic, IReadOnlyList<PresenceEntry<RoomMeta>> entries, CancellationToken ct)
    {
        var names = await users.NamesAsync(entries.Select(entry => entry.Key), ct);
        foreach (var entry in entries) entry.Add("name", names.GetValueOrDefault(entry.Key, "someone"));
    }
}
#endregion

public interface IRooms
{
    Task CloseAsync(string topic, CancellationToken ct);
}

#region presence-handle
public sealed class WatchedPresence(IRooms rooms) : Presence<RoomMeta>
{
    protected override async ValueTask HandleMetasAsync(PresenceChange<RoomMeta> change, CancellationToken ct)
    {
        if (change.Present.Count == 0) await rooms.CloseAsync(change.Topic, ct);
    }
}
#endregion

#region presence-owner
public sealed class Builds(RoomPresence presence)
{
    public async Task RunAsync(string room, Func<Task> build)
    {
        await presence.TrackAsync(this, $"room:{room}", "build server", new RoomMeta("server"));
        await build();
        await presence.UntrackAsync(this, $"room:{room}", "build server");
    }
}
#endregion
