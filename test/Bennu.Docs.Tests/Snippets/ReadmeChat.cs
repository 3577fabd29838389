#region readme-chat
using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Sockets;
#endregion

namespace Bennu.Docs.Tests.Snippets.ReadmeChat;

internal static class Program
{
    public static WebApplication Build(params string[] args)
    {
        #region readme-chat
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatJson.Default));
        var app = builder.Build();
        app.MapSocket<ChatSocket>("/socket");
        #endregion
        return app;
    }

    public static void Run(WebApplication app)
    {
        #region readme-chat
        app.Run();
        #endregion
    }
}

#region readme-chat
public sealed record User(string Name);

public sealed record Message(string Body, string? From = null);

[JsonSerializable(typeof(Message))]
internal sealed partial class ChatJson : JsonSerializerContext;

public sealed class ChatSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*");

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["name"] is { } name ? ConnectResult.Ok(new User(name)) : ConnectResult.Refused);
}

public sealed partial class RoomChannel : Channel<User>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("new_msg")]
    private ValueTask NewMessageAsync(Message message, CancellationToken ct) =>
        BroadcastAsync("new_msg", message with { From = Assigns.Name }, ct);
}
#endregion
