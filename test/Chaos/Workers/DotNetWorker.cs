using System.Diagnostics;
using System.Text.Json;
using Bennu.Client;
using Bennu.Client.Durable;
using Bennu.Protocol;
using Chaos.Clients;
using Chaos.Judging;

namespace Chaos.Workers;

/// <summary>A client of <c>Bennu.Client</c> in a process that may be killed at any moment, and now and then kills itself.</summary>
internal sealed class DotNetWorker
{
    private const int OneInDies = 500, OneInThrows = 100;
    private static readonly Dialect Dialect = new(isDurable: true);

    private readonly WorkerOrder _order;
    private readonly WorkerOrder.Client _client;
    private readonly Random _random;
    private readonly WorkerRecord _record;
    private readonly CountingOutbox _outbox;
    private readonly BennuSocket _socket;
    private readonly BennuChannel[] _channels;

    private DotNetWorker(WorkerOrder order, int index)
    {
        (_order, _client, _random) = (order, order.Clients[index], new Random(order.Seed + index));
        var path = Path.Combine(order.Folder, _client.Name);
        _record = new WorkerRecord(path + ".record");
        _outbox = new CountingOutbox(new FileOutboxStore(path + ".outbox"));
        _socket = new BennuSocket(new Uri($"http://127.0.0.1:{order.Port}/ws"), new BennuSocketOptions
        {
            Durability = new DurabilityOptions { Cursors = new FileCursorStore(path + ".cursors"), Outbox = _outbox, MaxInFlight = 8 },
            Transport = index % 4 == 3 ? TransportKind.LongPoll : TransportKind.WebSocket,
            Timeout = TimeSpan.FromSeconds(3),
            HeartbeatInterval = TimeSpan.FromSeconds(2),
            Reconnect = Waits(100, 200, 500, 1_000),
            Rejoin = Waits(200, 500, 1_000),
        });
        _channels = [.. _client.Topics.Select(Enter)];
    }

    /// <summary>Does what it is told, until it is killed or its parent is gone.</summary>
    /// <param name="order">A <see cref="WorkerOrder"/>.</param>
    public static async Task RunAsync(string order)
    {
        var read = JsonSerializer.Deserialize<WorkerOrder>(order, JsonSerializerOptions.Web)!;
        var clients = Enumerable.Range(0, read.Clients.Length).Select(i => new DotNetWorker(read, i).RunAsync());
        await await Task.WhenAny([Task.Run(Console.In.ReadToEnd), .. clients]);
    }

    private async Task RunAsync()
    {
        _record.Write("started");
        _ = _socket.ConnectAsync();
        foreach (var channel in _channels) _ = channel.JoinAsync();
        while (_order.EveryMs > 0)
        {
            int pause;
            lock (_random) pause = _random.Next(_order.EveryMs * 2);
            await Task.Delay(pause);
            await PublishAsync();
        }
        while (!_outbox.IsEmpty || Array.Exists(_channels, c => c.State != ChannelState.Joined)) await Task.Delay(50);
        _record.Write("idle");
        await Task.Delay(Timeout.Infinite);
    }

    private BennuChannel Enter(string topic)
    {
        var channel = _socket.DurableChannel(
            topic,
            (state, _) =>
            {
                _record.Write("reset", topic, $"{state}");
                return default;
            },
            new ChannelOptions { Since = Since.Start });
        channel.On("said", (message, _) => OnSaid(topic, message));
        channel.OutboxReplied += OnReply;
        return channel;
    }

    private ValueTask OnSaid(string topic, Message<Payload> message)
    {
        if (OneIn(OneInThrows)) throw new InvalidOperationException("The handler is not in the mood; it gets the message again.");
        if (message.Cursor is not { } cursor)
        {
            _record.Write("fault", topic, "a message without a cursor");
        }
        else if (_record.LastCursors.GetValueOrDefault(topic) == cursor)
        {
            _record.Write("again", topic, cursor); // it died between this effect and its cursor
        }
        else
        {
            var said = JsonElement.Parse(message.Value.Data.Span);
            _record.Write("got", topic, cursor, said.GetProperty("by").GetString()!, $"{said.GetProperty("n").GetInt32()}");
            MayDie();
        }
        return default;
    }

    private async Task PublishAsync()
    {
        BennuChannel channel;
        Publication publication;
        lock (_random)
        {
            channel = _channels[_random.Next(_channels.Length)];
            publication = new Publication(_client.Name, _record.LastNumber + 1, Dialect.NextEvent(_random));
        }
        var payload = System.Text.Encoding.UTF8.GetBytes(Dialect.PayloadOf(publication));
        _record.Write("publish", channel.Topic, $"{publication.Number}", publication.Event);
        var push = await channel.EnqueueAsync(publication.Event, publication.IsBinary ? Payload.Binary(payload) : Payload.Json(payload));
        MayDie();
        _record.Write("accepted", channel.Topic, $"{publication.Number}", push.MessageId);
    }

    private void OnReply(string messageId, Reply reply)
    {
        // One that was accepted right before a death has no number here, and its answer no place.
        if (_record.Find(messageId) is not { } push) return;
        var cursor = JsonElement.Parse(reply.Response.Data.Span).TryGetProperty("cursor", out var value) ? value.GetString()! : "-";
        _record.Write("answer", push.Topic, $"{push.Number}", cursor, reply.Status);
    }

    private void MayDie()
    {
        if (_order.EveryMs > 0 && OneIn(OneInDies)) Process.GetCurrentProcess().Kill();
    }

    private bool OneIn(int many)
    {
        lock (_random) return _random.Next(many) == 0;
    }

    private static Backoff Waits(params int[] milliseconds) => new([.. milliseconds.Select(ms => TimeSpan.FromMilliseconds(ms))]);
}
