using Bennu.Tests.Shared;
using Bennu.Tests.Support;

namespace Bennu.Tests.Broadcasting;

/// <summary>What is broadcast while the members of a large topic are being written to.</summary>
public sealed class RoundTests : IAsyncLifetime
{
    private const int Count = 400, Held = 100;
    private const string Room = "room:a";

    private static readonly Wire Wire = Wire.V2;

    private readonly TestServer _server = TestServer.Start<GuestSocket<RoomChannel>>();
    private readonly TestClient[] _clients = new TestClient[Count];

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < Count; i++) _clients[i] = await _server.JoinAsync(Wire);
    }

    public ValueTask DisposeAsync()
    {
        _clients[Held].Writer.Passes.Set();
        return _server.DisposeAsync();
    }

    [Fact, Statement(66)]
    public async Task Broadcasts_that_come_during_a_round_join_it_and_each_member_gets_all_in_order()
    {
        await HoldAsync();
        await NewsAsync(2);
        await NewsAsync(3);
        _clients[Held].Writer.Passes.Set();

        for (var i = 0; i < Count; i++)
        {
            await _clients[i].ExpectAsync(News(1), News(2), News(3));
            await _clients[i].ExpectSilenceAsync();
        }
        Assert.Equal(2, _clients[0].Writer.BatchWrites);
        Assert.Equal(1, _clients[^1].Writer.BatchWrites);
    }

    [Theory, Statement(62)]
    [InlineData(0)]
    [InlineData(Held - 1)]
    [InlineData(Held + 1)]
    [InlineData(Count - 1)]
    public async Task Reply_follows_the_channels_own_broadcast_wherever_the_round_is(int sender)
    {
        await HoldAsync();
        await NewsAsync(2);
        _clients[sender].Send("1", "9", Room, "shout");
        _clients[sender].Send("1", "10", Room, "note");
        await _server.Stage.ExpectAsync("noted room:a");
        await NewsAsync(3);
        _clients[Held].Writer.Passes.Set();

        await _clients[sender].ExpectAsync(News(1), News(2), Shouted, Wire.Ok("1", "9", Room), News(3));
        for (var i = 0; i < Count; i++)
        {
            if (i != sender) await _clients[i].ExpectAsync(News(1), News(2), Shouted, News(3));
            await _clients[i].ExpectSilenceAsync();
        }
    }

    [Theory, Statement(65)]
    [InlineData(0)]
    [InlineData(Count - 1)]
    public async Task Broadcast_from_leaves_out_its_sender_alone(int sender)
    {
        await HoldAsync();
        await NewsAsync(2);
        _clients[sender].Send("1", "9", Room, "tell");
        _clients[sender].Send("1", "10", Room, "note");
        await _server.Stage.ExpectAsync("noted room:a");
        await NewsAsync(3);
        _clients[Held].Writer.Passes.Set();

        await _clients[sender].ExpectAsync(News(1), News(2), Wire.Ok("1", "9", Room), News(3));
        for (var i = 0; i < Count; i++)
        {
            if (i != sender) await _clients[i].ExpectAsync(News(1), News(2), Wire.Broadcast(Room, "told", "{}"), News(3));
            await _clients[i].ExpectSilenceAsync();
        }
    }

    [Fact, Statement(61)]
    public async Task Who_comes_or_goes_during_a_round_does_so_after_it()
    {
        await HoldAsync();
        await NewsAsync(2);
        _clients[0].Send("1", "9", Room, "phx_leave");
        await _server.Stage.ExpectAsync("terminated left room:a", "disposed");
        var late = await _server.ConnectAsync(Wire);
        late.Send("1", "1", Room, "phx_join");
        late.Send("1", "2", Room, "note");
        await _server.Stage.ExpectAsync("noted room:a");
        await NewsAsync(3);
        _clients[Held].Writer.Passes.Set();

        await late.ExpectAsync(Wire.Ok("1", "1", Room), News(3));
        await _clients[0].ExpectInAnyOrderAsync(News(1), News(2), Wire.Ok("1", "9", Room), Wire.Closed("1", Room));
        await _clients[0].ExpectSilenceAsync();
        for (var i = 1; i < Count; i++) await _clients[i].ExpectAsync(News(1), News(2), News(3));
    }

    // The writing stands still at one member.
    private async Task HoldAsync()
    {
        _clients[Held].Writer.Passes.Reset();
        await NewsAsync(1);
        await Patience.For(_clients[Held].Writer.Held, "the round to come to the member");
    }

    private Task NewsAsync(int n) => _server.BroadcastAsync(Room, "news", $$"""{"n":{{n}}}""");

    private static string News(int n) => Wire.Broadcast(Room, "news", $$"""{"n":{{n}}}""");

    private static string Shouted => Wire.Broadcast(Room, "shouted", "{}");
}
