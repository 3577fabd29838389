using System.Security.Claims;
using System.Text.Json.Serialization;
using Bennu.Channels;
using Bennu.Sockets;
using Bennu.Testing;

namespace Bennu.Docs.Tests.Snippets.TestedRoom;

#region testing-room
public sealed record User(string Name);

public sealed record JoinRoom(string[] Muted);

public sealed record NewMessage(string Body);

public sealed record Accepted(int Number);

public sealed record Message(string From, string Body);

public sealed record Idle;

[JsonSerializable(typeof(JoinRoom))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(Accepted))]
[JsonSerializable(typeof(Message))]
public sealed partial class ChatRoomJson : JsonSerializerContext;

public interface IRooms
{
    Task<bool> IsMemberAsync(string room, string name, CancellationToken ct);
}

public sealed class UserSocket : Socket<User>, ISocket
{
    public static void Define(SocketBuilder on) => on.Channel<RoomChannel>("room:*", c => c.Durable(keep: 1_000));

    protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams parameters, ConnectInfo info, CancellationToken ct) =>
        new(parameters["name"] is { } name ? ConnectResult.Ok(new User(name), $"user:{name}") : ConnectResult.Refused);
}

public sealed class RoomChannel(IRooms rooms) : Channel<User>, IChannel<RoomChannel>
{
    private string[] _muted = [];
    private int _number;

    public static void Define(ChannelBuilder<RoomChannel> on) => on
        .Join<JoinRoom>((c, topic, join, ct) => c.JoinAsync(topic, join, ct))
        .HandleIn<NewMessage, Accepted>("new_msg", (c, message, ct) => c.NewMessageAsync(message, ct))
        .HandleOut<Message>("new_msg", (c, message, ct) => c._muted.Contains(message.From) ? default : c.PushAsync("new_msg", message, ct))
        .HandleInfo<Idle>((c, _) => c.Stop());

    private async ValueTask<JoinResult> JoinAsync(Topic topic, JoinRoom join, CancellationToken ct)
    {
        if (!await rooms.IsMemberAsync(topic.Subtopic, Assigns.Name, ct)) return JoinResult.Error("members only");
        _muted = join.Muted;
        SendAfter(TimeSpan.FromHours(1), new Idle());
        return JoinResult.Ok();
    }

    private async ValueTask<Reply<Accepted>> NewMessageAsync(NewMessage message, CancellationToken ct)
    {
        if (message.Body.Length == 0) return Reply.Error("empty");
        await BroadcastAsync("new_msg", new Message(Assigns.Name, message.Body), ct);
        return new Accepted(++_number);
    }
}
#endregion

#region testing-tests
public sealed class RoomTests : IAsyncLifetime, IRooms
{
    private readonly ChannelTest _app;
    private TestChannel _ann = null!, _bob = null!;

    public RoomTests() => _app = ChannelTest.Start<UserSocket>(services => services
        .AddSingleton<IRooms>(this)
        .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatRoomJson.Default)));

    public async ValueTask InitializeAsync() => (_ann, _bob) = (await JoinAsync("ann"), await JoinAsync("bob", mutes: "eve"));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public Task<bool> IsMemberAsync(string room, string name, CancellationToken ct) => Task.FromResult(room != "staff");

    private async Task<TestChannel> JoinAsync(string name, params string[] mutes) =>
        await (await _app.ConnectAsync(new { name })).JoinAsync("room:1", new JoinRoom(mutes));

    [Fact]
    public async Task Strangers_are_refused()
    {
        Assert.Equal(403, (await _app.ConnectRefusedAsync()).Status);
        Assert.Equal("members only", (await _ann.Client.JoinRefusedAsync("room:staff", new JoinRoom([]))).Reason);
    }

    [Fact]
    public async Task Message_is_answered_and_reaches_the_others_but_not_who_mutes_its_author()
    {
        var eve = await JoinAsync("eve");
        Assert.Equal(new Accepted(1), await eve.PushAsync<Accepted>("new_msg", new NewMessage("hi")));
        _ann.AssertPushed<Message>("new_msg", m => m is { From: "eve", Body: "hi" });
        _bob.RefutePushed("new_msg");
        (await eve.PushAsync("new_msg", new NewMessage(""))).AssertError("empty");
    }

    [Fact]
    public async Task Room_closes_after_an_hour()
    {
        await _app.AdvanceAsync(TimeSpan.FromHours(1));
        _ann.AssertClosed();
    }

    [Fact]
    public async Task Message_sent_while_the_connection_is_lost_arrives_when_it_is_back()
    {
        await _bob.Client.DisconnectAsync();
        await _ann.PushAsync("new_msg", new NewMessage("still there?"));
        await _bob.Client.ReconnectAsync();
        _bob.AssertStreamState("resumed");
        _bob.AssertPushed<Message>("new_msg", m => m.Body == "still there?");
    }
}
#endregion

public sealed class MoreRoomTests
{
    [Fact]
    public async Task Request_is_whatever_the_test_wants()
    {
        await using var app = ChannelTest.Start<UserSocket>(AddOpenRooms);
        #region testing-connect
        var client = await app.ConnectAsync(new { name = "ann" }, request =>
        {
            request.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "ann")], "test"));
            request.Headers["X-Forwarded-For"] = "203.0.113.7";
            request.PathVariables["tenant"] = "acme";
        });
        #endregion
        client.AssertConnected();
    }

    [Fact]
    public async Task Gate_holds_up_a_join()
    {
        #region testing-gate
        var gate = new Gate();
        await using var app = ChannelTest.Start<UserSocket>(services => services
            .AddSingleton<IRooms>(new HeldRooms(gate))
            .AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatRoomJson.Default)));
        var ann = await app.ConnectAsync(new { name = "ann" });
        var room = ann.Join("room:1", new JoinRoom([])); // waits for nothing
        await app.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("join timeout", room.AssertRefused().Reason);
        #endregion
    }

    [Fact]
    public async Task Cluster_loses_and_shuffles()
    {
        #region testing-cluster
        await using var cluster = new TestCluster();
        var (one, two) = (cluster.Start<UserSocket>(AddOpenRooms), cluster.Start<UserSocket>(AddOpenRooms));
        var ann = await (await one.ConnectAsync(new { name = "ann" })).JoinAsync("room:1", new JoinRoom([]));
        var bob = await (await two.ConnectAsync(new { name = "bob" })).JoinAsync("room:1", new JoinRoom([]));
        cluster.Backplane.Copies = (node, broadcast) => 0; // everything is lost between the nodes
        await ann.PushAsync("new_msg", new NewMessage("hi"));
        bob.RefutePushed("new_msg");
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(15)); // the other node compares the topic with its log
        bob.AssertPushed("new_msg");
        #endregion
    }

    private static void AddOpenRooms(IServiceCollection services)
    {
        var gate = new Gate();
        gate.Open();
        services.AddSingleton<IRooms>(new HeldRooms(gate)).AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, ChatRoomJson.Default));
    }
}

#region testing-gate
public sealed class HeldRooms(Gate gate) : IRooms
{
    public async Task<bool> IsMemberAsync(string room, string name, CancellationToken ct)
    {
        await gate.PassAsync(ct);
        return true;
    }
}
#endregion
