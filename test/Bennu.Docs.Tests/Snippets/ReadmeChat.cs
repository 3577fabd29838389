#region readme-chat
using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Sockets;
#endregion
using Bennu.Testing;

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

#region readme-test
public sealed class RoomTests : IAsyncDisposable
{
    private readonly ChannelTest _app = ChannelTest.Start<ChatSocket>(services => services
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatJson.Default)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Message_reaches_everybody_in_the_room_with_its_author()
    {
        var ada = await (await _app.ConnectAsync(new { name = "ada" })).JoinAsync("room:lobby");
        var bob = await (await _app.ConnectAsync(new { name = "bob" })).JoinAsync("room:lobby");
        await ada.PushAsync("new_msg", new Message("hello"));
        bob.AssertPushed<Message>("new_msg", m => m is { From: "ada", Body: "hello" });
        bob.AssertNothingMore();
    }

    [Fact]
    public async Task Stranger_is_refused() => Assert.Equal(403, (await _app.ConnectRefusedAsync()).Status);
}
#endregion
