using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Bennu.Authentication;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports;

namespace Bennu.Docs.Tests.Snippets.Sockets;

internal sealed class RoomChannel : Channel<User>, IChannel<RoomChannel>
{
    public static void Define(ChannelBuilder<RoomChannel> on) => on.Join((c, topic) => JoinResult.Ok());
}

#region sockets-connect
public sealed record User(string Id);

public sealed class UserSocket(SocketTokens tokens) : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on
        .Channel<RoomChannel>("room:*");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct)
    {
        if (!tokens.Verify("user socket", parameters["token"]).TryGetValue(out var id)) return new(ConnectResult.Refused);
        return new(ConnectResult.Ok(new User(id), id: $"users:{id}"));
    }
}
#endregion

internal sealed class BusySocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*");

    #region sockets-refuse
    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["user"] is { } id ? ConnectResult.Ok(new User(id)) : ConnectResult.Error("no user"));
    #endregion
}

internal static class Mounts
{
    public static void Map(WebApplication app)
    {
        #region sockets-error-handler
        app.MapSocket<BusySocket>("/busy", o => o.ErrorHandler = (context, reason) =>
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return context.Response.WriteAsync($"{reason}");
        });
        #endregion

        #region sockets-options
        app.MapSocket<UserSocket>("/socket", o =>
        {
            o.CheckOrigin = OriginPolicy.Origins("//example.com", "https://*.example.org");
            o.MaxChannels = 20;
            o.AuthToken = true;
            o.ConnectInfo = ConnectInfoKeys.PeerData | ConnectInfoKeys.UserAgent;
            o.ConnectInfoItems["region"] = "eu";
            o.WebSocket.Timeout = TimeSpan.FromSeconds(90);
            o.LongPoll.IsEnabled = true;
        });
        #endregion

        #region sockets-path
        app.MapSocket<UserSocket>("/shops/:shop/socket");
        #endregion

        #region sockets-versions
        app.MapSocket<UserSocket>("/text", o => o.Serializers.Add((new TextSerializer(), "~> 2.1.0")));
        #endregion

        #region sockets-csrf-page
        app.MapGet("/", (HttpContext context) => Results.Content(
            $"""<meta name="csrf-token" content="{SocketCsrf.GetToken(context)}">""", "text/html"));
        #endregion
    }
}

internal sealed class SessionSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*");

    #region sockets-session
    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(info.Session?.GetString("user_id") is { } id ? ConnectResult.Ok(new User(id)) : ConnectResult.Refused);
    #endregion
}

#region sockets-serializer
/// <summary>V2 for clients that cannot take binary frames.</summary>
public sealed class TextSerializer : Serializer
{
    private static readonly V2Serializer V2 = V2Serializer.Instance;

    public override string Name => "v2-text";

    public override bool SupportsBinary => false;

    public override bool TryDecode(
        ReadOnlySpan<byte> frame, FrameKind kind, out InboundMessage message, [NotNullWhen(false)] out string? error) =>
        V2.TryDecode(frame, kind, out message, out error);

    public override FrameKind EncodePush(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        V2.EncodePush(output, joinRef, @ref, topic, @event, payload);

    public override FrameKind EncodeReply(
        IBufferWriter<byte> output, Ref joinRef, Ref @ref, EncodedTopic topic, string status, in Payload response) =>
        V2.EncodeReply(output, joinRef, @ref, topic, status, response);

    public override FrameKind EncodeBroadcast(
        IBufferWriter<byte> output, Ref @ref, EncodedTopic topic, string @event, in Payload payload) =>
        V2.EncodeBroadcast(output, @ref, topic, @event, payload);
}
#endregion
