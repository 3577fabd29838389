using System.Diagnostics;
using System.Text;
using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Bennu.Tests.Durable.Histories;

/// <summary>A server on which histories happen, one after another, each in a room of its own.</summary>
internal sealed class HistoryServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Moment = TimeSpan.FromMilliseconds(1_250);

    // Turns of the thread pool, in which the server comes to an end with what it was doing.
    private const int LongPause = 200;

    private readonly TestLog _log = new();
    private readonly TestServer _server;
    private int _rooms;

    public HistoryServer() => _server = TestServer.Start<RoomsSocket>(
        mount => mount.WebSocket.Timeout = TimeSpan.FromDays(1),
        options => options.DurableCheckInterval = TimeSpan.FromSeconds(1),
        services => services.AddSingleton<ITopicLog>(_log));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Lets a history happen; throws where a client sees anything but the log's sequence.</summary>
    public async Task RunAsync(History history)
    {
        var room = $"{history.Room}:{++_rooms}";
        var recorded = new Dictionary<LogPlace, ulong>();
        var links = new List<LogLink>();
        var late = new List<LogLink>();
        var readers = Enumerable.Range(0, History.Clients).Select(_ => new Reader(recorded, history.IsCalm)).ToArray();
        var stall = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            foreach (var (deed, who, number) in history.Steps)
            {
                var reader = readers[who];
                switch (deed)
                {
                    case Deed.Say:
                        Announce(Record());
                        break;
                    case Deed.Record:
                        for (var i = 0; i <= number % 3; i++) late.Add(Record());
                        break;
                    case Deed.Announce when late.Count > 0:
                        Announce(late[number % late.Count]);
                        late.RemoveAt(number % late.Count);
                        break;
                    case Deed.Again when links.Count > 0:
                        Announce(links[number % links.Count]);
                        break;
                    case Deed.Check:
                        _server.Time.Advance(TimeSpan.FromSeconds(2));
                        break;
                    case Deed.Join:
                        reader.Join(reader.Client ?? await _server.ConnectAsync(Wire.V2), room, number);
                        break;
                    case Deed.Cut when reader.IsConnected:
                        await reader.Cut(number % 4).DropAsync();
                        break;
                    case Deed.Hold when reader.Client is { } client:
                        client.Writer.Bound = 100 * number;
                        client.Writer.Hold();
                        break;
                    case Deed.Drain:
                        reader.Client?.Writer.Drain();
                        break;
                    case Deed.Stall when stall.Task.IsCompleted || _log.Reading.IsCompleted:
                        stall = new(TaskCreationOptions.RunContinuationsAsynchronously);
                        _log.Reading = stall.Task;
                        break;
                    case Deed.Unstall:
                        stall.TrySetResult();
                        break;
                    case Deed.Expire:
                        _log.Keep(room, number);
                        break;
                    case Deed.Forget:
                        _log.Forget(room, 1 + number);
                        break;
                    case Deed.Lose:
                        _log.Lose();
                        break;
                    case Deed.Restart:
                        _log.Restart();
                        break;
                }
                if (number % 2 == 0) await Task.Yield(); // some steps find the server busy with those before
                for (var turns = 0; number == 7 && turns < LongPause; turns++) await Task.Yield();
            }
            stall.TrySetResult();
            foreach (var reader in readers) reader.Client?.Writer.Drain();
            await SettleAsync(Record()); // nobody announces it
            var last = Record();
            Announce(last);
            await SettleAsync(last);
        }
        catch (HistoryException e)
        {
            throw new HistoryException($"{e.Message}\nAll:\n{string.Join("\n", readers)}");
        }
        finally
        {
            stall.TrySetResult();
            foreach (var reader in readers)
                if (reader.Client is { } client) await client.DropAsync();
            _log.Restart(); // takes no memory for what is over
        }

        LogLink Record()
        {
            var link = _log.Append(room, links.Count % 2 == 0 ? "said" : "pass").Link;
            recorded[link.Place] = link.Previous;
            links.Add(link);
            return link;
        }

        void Announce(LogLink link) => _server.PubSub.LocalBroadcast(new Broadcast
        {
            Topic = room,
            Event = links.IndexOf(link) % 2 == 0 ? "said" : "pass",
            Payload = Encoding.UTF8.GetBytes("{}"),
            Link = link,
        });

        async Task SettleAsync(LogLink last)
        {
            var began = Stopwatch.GetTimestamp();
            for (var turns = 0; ; turns++)
            {
                if (readers.All(reader => reader.IsAt(last.Place))) return;
                if (Stopwatch.GetElapsedTime(began) > Patience)
                    throw new HistoryException($"never came to {last.Place}: {string.Join("\n", readers.Where(reader => !reader.IsAt(last.Place)))}");
                await Task.Yield();
                if (turns % LongPause == LongPause - 1) _server.Time.Advance(Moment);
            }
        }
    }
}
