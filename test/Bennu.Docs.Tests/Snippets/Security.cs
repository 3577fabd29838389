using System.Text.Json.Serialization;
using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Options;
using Bennu.PubSub;
using Bennu.Sockets;
using Bennu.Transports;

namespace Bennu.Docs.Tests.Snippets.Security;

public sealed record Member(string Id, string Tenant);

public sealed record Removed(string Member);

[JsonSerializable(typeof(Removed))]
internal sealed partial class RemovedJson : JsonSerializerContext;

public interface IMembers
{
    ValueTask<bool> MayReadAsync(string tenant, string room, string member, CancellationToken ct);
}

internal sealed class TenantSocket : Socket<Member>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("tenant:*");

    protected override ValueTask<ConnectResult<Member>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["id"] is { } id ? ConnectResult.Ok(new Member(id, "acme"), id: $"members:{id}") : ConnectResult.Refused);
}

#region security-tenants
public sealed partial class RoomChannel(IMembers members) : Channel<Member>
{
    [Join]
    private async ValueTask<JoinResult> JoinAsync(Topic topic, CancellationToken ct)
    {
        // tenant:acme:room:7
        if (topic.Subtopic.Split(':') is not [var tenant, "room", var room]) return JoinResult.Error("not found");
        if (tenant != Assigns.Tenant || !await members.MayReadAsync(tenant, room, Assigns.Id, ct)) return JoinResult.Error("not found");
        await SubscribeAsync($"removals:{Assigns.Id}", ct);
        return JoinResult.Ok();
    }

    [HandleInfo]
    private void Removed(Broadcast broadcast) => Stop();
}
#endregion

internal static class Program
{
    public static void Map(WebApplication app)
    {
        #region security-mount
        app.MapSocket<TenantSocket>("/socket", o =>
        {
            o.CheckOrigin = OriginPolicy.Origins("https://app.example.com");
            o.AuthToken = true;
            o.ConnectInfo = ConnectInfoKeys.PeerData | ConnectInfoKeys.AuthToken;
            o.MaxChannels = 20;
            o.MessageRate = new RateLimit(50, Burst: 200);
            o.JoinRate = new RateLimit(5, Burst: 40);
            o.WebSocket.MaxMessageSize = 64 * 1024;
            o.WebSocket.MaxQueuedBytes = 1024 * 1024;
        });
        #endregion
    }

    public static void MapRemoval(WebApplication app)
    {
        #region security-removal
        app.MapDelete("/members/{id}", async (string id, IBroadcaster broadcaster) =>
        {
            await broadcaster.BroadcastAsync($"removals:{id}", "removed", new Removed(id)); // ends its channels
            await broadcaster.DisconnectAsync($"members:{id}");                             // and its connections
        });
        #endregion
    }
}
