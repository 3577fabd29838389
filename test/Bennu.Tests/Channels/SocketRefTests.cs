using Bennu.Channels;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Channels;

/// <summary>Pushes that are answered later, and from elsewhere (section 3.6).</summary>
public abstract class SocketRefTests : IAsyncDisposable
{
    private const string Room = "room:a";

    private readonly Wire _wire;
    private readonly Shelf _shelf = new();
    private readonly TestServer _server;

    private protected SocketRefTests(Wire wire)
    {
        _wire = wire;
        _server = TestServer.Start<GuestSocket<LateChannel>>(add: services => services.AddSingleton(_shelf));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact, Statement(67)]
    public async Task Reply_may_come_later_from_another_thread_and_more_than_once()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "keep");
        client.Send("1", "3", Room, "hello");
        await client.ExpectAsync(_wire.Ok("1", "3", Room));

        await Task.Run(async () =>
        {
            await _shelf.Kept!.ReplyAsync(Reply.Ok(new Tally(1)));
            await _shelf.Kept!.ReplyAsync(Reply.WithStatus("again"));
        }, TestContext.Current.CancellationToken);

        await client.ExpectAsync(_wire.Ok("1", "2", Room, """{"count":1}"""), _wire.Reply("1", "2", Room, "again"));
    }

    [Fact, Statement(67)]
    public async Task Reply_after_the_channels_end_carries_its_old_join_ref()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "keep");
        client.Send("1", "3", Room, "phx_leave");
        await client.ExpectAsync(_wire.Ok("1", "3", Room), _wire.Closed("1", Room));
        await client.JoinAsync(Room, "4");

        await _shelf.Kept!.ReplyAsync(Reply.Ok());

        await client.ExpectAsync(_wire.Ok("1", "2", Room));
    }

    [Fact, Statement(67)]
    public async Task Reply_after_the_connection_is_gone_is_no_error()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "keep");
        client.Send("1", "3", Room, "hello");
        await client.ExpectAsync(_wire.Ok("1", "3", Room));
        await client.DropAsync();

        await _shelf.Kept!.ReplyAsync(Reply.Ok());
    }

    [Fact]
    public async Task Reply_of_none_sends_nothing()
    {
        var client = await _server.JoinAsync(_wire);
        client.Send("1", "2", Room, "keep");
        client.Send("1", "3", Room, "hello");
        await client.ExpectAsync(_wire.Ok("1", "3", Room));

        await _shelf.Kept!.ReplyAsync(Reply.None);

        await client.ExpectSilenceAsync();
    }

    [Fact, Statement(68)]
    public async Task Push_without_a_ref_cannot_be_kept()
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", null, Room, "keep");

        await client.ExpectAsync(_wire.Crashed("1", Room));
    }

    [Theory, Statement(68)]
    [InlineData("info")]
    [InlineData("info-later")]
    public async Task Outside_a_push_there_is_nothing_to_keep(string @event)
    {
        var client = await _server.JoinAsync(_wire);

        client.Send("1", "2", Room, @event);

        await client.ExpectAsync(_wire.Ok("1", "2", Room), _wire.Crashed("1", Room));
    }

    private sealed class LateChannel(Shelf shelf) : Channel<Guest>, IChannel<LateChannel>
    {
        public static void Define(ChannelBuilder<LateChannel> on) => on
            .Join((_, _) => JoinResult.Ok())
            .HandleIn<Payload>("keep", (channel, _) => channel.Keep())
            .HandleIn<Payload>("hello", (_, _) => Reply.Ok())
            .HandleIn<Payload>("info", (channel, _) => channel.SendNow())
            .HandleIn<Payload>("info-later", async (channel, _, _) =>
            {
                await Task.Yield();
                return channel.SendNow();
            })
            .HandleInfo<string>((channel, _) => channel.Keep());

        private void Keep() => shelf.Kept = GetSocketRef();

        private Reply SendNow()
        {
            Send("keep");
            return Reply.Ok();
        }
    }

    private sealed class Shelf
    {
        public SocketRef? Kept { get; set; }
    }
}

public sealed class SocketRefV1Tests() : SocketRefTests(Wire.V1);

public sealed class SocketRefV2Tests() : SocketRefTests(Wire.V2);
