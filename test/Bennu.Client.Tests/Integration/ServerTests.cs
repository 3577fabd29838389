using System.Text;
using System.Threading.Channels;
using Bennu.Client.Durable;
using Bennu.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Client.Tests.Integration;

public sealed class ServerTests : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));

    private CancellationToken Ct => _patience.Token;

    public void Dispose() => _patience.Dispose();

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task Room_answers_pushes_and_sends_its_own(TransportKind transport)
    {
        using var server = await ConformanceServer.StartAsync();
        await using var socket = new BennuSocket(new Uri(server.Uri, "/ws"), new BennuSocketOptions { Transport = transport });
        await socket.ConnectAsync(Ct);
        var room = socket.Channel("room:1");
        var pushed = Listen(room, "shout");
        Assert.True((await room.JoinAsync(Ct)).IsOk);
        Assert.Equal("""{"a":1}""", Text((await room.PushAsync("echo", Json("""{"a":1}"""), Ct)).Response));
        await room.PushAsync("shout", Json("""{"b":2}"""), Ct);
        Assert.Equal("""{"b":2}""", Text((await pushed.ReadAsync(Ct)).Value));
        Assert.True(await socket.PingAsync(Ct) > TimeSpan.Zero);
        await room.LeaveAsync(Ct);
        Assert.Equal(ChannelState.Closed, room.State);
    }

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task Refusal_is_told(TransportKind transport)
    {
        using var server = await ConformanceServer.StartAsync();
        await using var socket = new BennuSocket(new Uri(server.Uri, "/ws"), new BennuSocketOptions
        {
            Transport = transport,
            Params = _ => new(new Dictionary<string, string> { ["reject"] = "true" }),
        });
        var refused = await Assert.ThrowsAsync<ConnectRefusedException>(() => socket.ConnectAsync(Ct));
        Assert.Equal(403, refused.StatusCode);
    }

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task Durable_room_goes_on_after_the_server_was_killed(TransportKind transport)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "log.db");
        var server = await ConformanceServer.StartAsync($"sqlite:{file}");
        await using var socket = new BennuSocket(new Uri(server.Uri, "/ws/binary"), new BennuSocketOptions
        {
            Transport = transport,
            Durability = new DurabilityOptions(),
            Reconnect = new Backoff([TimeSpan.FromMilliseconds(50)]),
            Rejoin = new Backoff([TimeSpan.FromMilliseconds(50)]),
        });
        await socket.ConnectAsync(Ct);
        var resets = 0;
        var room = socket.DurableChannel("durable:1", (_, _) =>
        {
            resets++;
            return default;
        });
        var said = Listen(room, "said");
        await room.JoinAsync(Ct);
        await room.PushAsync("say", Json("""{"n":1}"""), Ct);
        await room.PushAsync("say_binary", Payload.Binary(new byte[] { 2 }), Ct);
        Assert.Equal("""{"n":1}""", Text((await said.ReadAsync(Ct)).Value));
        Assert.Equal([2], (await said.ReadAsync(Ct)).Value.Data.ToArray());

        server.Kill();
        var offline = await room.EnqueueAsync("say", Json("""{"n":3}"""), Ct);
        using var again = await ConformanceServer.StartAsync($"sqlite:{file}", server.Uri.Port);
        Assert.True((await offline.Reply.WaitAsync(Ct)).IsOk);
        var third = await said.ReadAsync(Ct);
        Assert.Equal("""{"n":3}""", Text(third.Value));
        Assert.NotNull(third.Cursor);
        Assert.Equal(0, resets);
        Assert.False(said.TryRead(out _));
        server.Dispose();
    }

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task Server_that_drains_says_when_to_come_back(TransportKind transport)
    {
        using var server = await ConformanceServer.StartAsync();
        await using var socket = new BennuSocket(new Uri(server.Uri, "/ws"), new BennuSocketOptions
        {
            Transport = transport,
            Reconnect = new Backoff([TimeSpan.FromHours(1)], jitter: false), // what nobody asked for
        });
        await socket.ConnectAsync(Ct);
        await socket.Channel("room:1").JoinAsync(Ct);
        var waiting = NextWait(socket);
        server.Terminate();
        Assert.InRange((await waiting.WaitAsync(Ct)).RetryIn!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(TransportKind.WebSocket, 503)]
    [InlineData(TransportKind.LongPoll, 503)]
    [InlineData(TransportKind.WebSocket, 429)]
    [InlineData(TransportKind.LongPoll, 429)]
    public async Task Refusal_for_the_moment_says_when_to_come_back(TransportKind transport, int status)
    {
        using var server = new RefusingServer($"{status} Not now\r\nRetry-After: 7");
        var time = new FakeTimeProvider();
        await using var socket = new BennuSocket(server.Uri, new BennuSocketOptions
        {
            Transport = transport,
            Reconnect = new Backoff([TimeSpan.FromSeconds(1)], jitter: false),
            TimeProvider = time,
        });
        var waiting = NextWait(socket);
        _ = socket.ConnectAsync(Ct);
        Assert.Equal(TimeSpan.FromSeconds(8), (await waiting.WaitAsync(Ct)).RetryIn);
        time.Advance(TimeSpan.FromMilliseconds(7_999));
        Assert.Equal(1, server.Requests);
        waiting = NextWait(socket);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await waiting.WaitAsync(Ct);
        Assert.Equal(2, server.Requests);
    }

    [Theory]
    [InlineData(TransportKind.WebSocket)]
    [InlineData(TransportKind.LongPoll)]
    public async Task Refusal_for_good_is_not_tried_again(TransportKind transport)
    {
        using var server = new RefusingServer("403 Forbidden");
        var time = new FakeTimeProvider();
        await using var socket = new BennuSocket(server.Uri, new BennuSocketOptions { Transport = transport, TimeProvider = time });
        await Assert.ThrowsAsync<ConnectRefusedException>(() => socket.ConnectAsync(Ct));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((1, ConnectionState.Disconnected), (server.Requests, socket.State));
    }

    private static Task<ConnectionChange> NextWait(BennuSocket socket)
    {
        var wait = new TaskCompletionSource<ConnectionChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.StateChanged += change =>
        {
            if (change.State == ConnectionState.Waiting) wait.TrySetResult(change);
        };
        return wait.Task;
    }

    private static ChannelReader<Message<Payload>> Listen(BennuChannel room, string @event)
    {
        var heard = System.Threading.Channels.Channel.CreateUnbounded<Message<Payload>>();
        room.On(@event, (message, ct) => heard.Writer.WriteAsync(message, ct));
        return heard.Reader;
    }

    private static Payload Json(string json) => Payload.Json(Encoding.UTF8.GetBytes(json));

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Data.Span);
}
