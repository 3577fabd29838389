using System.Net.WebSockets;
using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>
/// A client of durable topics: it names its session, joins from its last cursor, keeps what it sends until that is answered, sends it again
/// after each rejoin, and leaves a connection whose heartbeat stays unanswered. On plain topics it does the same, to less effect.
/// </summary>
internal sealed class Client(int port, string session, Subscription[] subscriptions, Dialect dialect, Records records, Random random)
{
    private const int OpenPatience = 3_000, HeartbeatEvery = 2_000, HeartbeatPatience = 3_000, TickEvery = 100;
    private const int ShortestBackoff = 20, LongestBackoff = 1_000;

    private readonly Lock _gate = new();
    private int _lastNumber, _failures, _heartbeats;
    private int? _retryAfter;
    private string? _unansweredHeartbeat;
    private long _heartbeatAt;

    /// <summary>Whether all topics are joined.</summary>
    public bool IsJoined
    {
        get
        {
            lock (_gate) return Array.TrueForAll(subscriptions, s => s.IsJoined);
        }
    }

    /// <summary>Whether all topics were joined at least once.</summary>
    public bool WasJoined
    {
        get
        {
            lock (_gate) return Array.TrueForAll(subscriptions, s => s.WasJoined);
        }
    }

    /// <summary>Whether it was told of all topics that messages may be missing.</summary>
    public bool WasReset
    {
        get
        {
            lock (_gate) return Array.TrueForAll(subscriptions, s => s.WasReset);
        }
    }

    /// <summary>How many of its messages are unanswered.</summary>
    public int Unanswered
    {
        get
        {
            lock (_gate) return subscriptions.Sum(s => s.Unanswered);
        }
    }

    /// <summary>What it got and said, topic by topic. Good to read once the client has stopped.</summary>
    public IEnumerable<Account> Accounts => subscriptions.Select(s => s.Account);

    /// <summary>Whether it has got everything that stands in the logs.</summary>
    public bool IsCaughtUp(Func<string, IReadOnlyList<Entry>> logOf)
    {
        lock (_gate) return Array.TrueForAll(subscriptions, s => s.Account.IsCaughtUpWith(logOf(s.Topic)));
    }

    /// <summary>Connects, again and again.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await ServeAsync(end);
            int pause;
            lock (_gate) pause = _retryAfter ?? random.Next(ShortestBackoff, Math.Min(LongestBackoff, 100 << Math.Min(_failures, 5)));
            await Task.Delay(pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Publishes a message now and then.</summary>
    public async Task PublishAsync(TimeSpan everyOnAverage, CancellationToken end)
    {
        while (true)
        {
            TimeSpan pause;
            lock (_gate) pause = everyOnAverage * (random.NextDouble() * 2);
            await Task.Delay(pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested) return;
            lock (_gate)
            {
                var subscription = subscriptions[random.Next(subscriptions.Length)];
                subscription.Publish(new Publication(session, ++_lastNumber, dialect.NextEvent(random)));
            }
        }
    }

    private async Task ServeAsync(CancellationToken end)
    {
        try
        {
            _failures++;
            using var connection = await OpenAsync(end);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
            var watch = WatchAsync(connection, over.Token);
            try
            {
                while (await connection.ReceiveAsync(end) is { } frame) OnFrame(frame);
                records.Happenings.Add($"closed {connection.CloseCode}");
            }
            finally
            {
                lock (_gate) Array.ForEach(subscriptions, s => s.Disconnect());
                await over.CancelAsync();
                await watch;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The point of the exercise.
        }
        catch (Exception e)
        {
            records.Protocol.Add(() => $"{session} did not understand the server: {e.Message}");
        }
    }

    private async Task<Connection> OpenAsync(CancellationToken end)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(OpenPatience);
        records.Arrivals.Enqueue(Environment.TickCount64);
        var connection = await Connection.OpenAsync(port, session, patience.Token);
        records.Happenings.Add("connected");
        lock (_gate)
        {
            (_retryAfter, _unansweredHeartbeat, _heartbeatAt) = (null, null, Environment.TickCount64 + HeartbeatEvery);
            Array.ForEach(subscriptions, s => s.Connect(connection));
        }
        return connection;
    }

    // The clock of a connection. One whose heartbeat is not answered is left: it may be half-open.
    private async Task WatchAsync(Connection connection, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(TickEvery, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested) return;
            lock (_gate)
            {
                var now = Environment.TickCount64;
                if (now >= _heartbeatAt && _unansweredHeartbeat is not null)
                {
                    records.Happenings.Add("heartbeat unanswered");
                    connection.Dispose();
                    return;
                }
                if (now >= _heartbeatAt)
                {
                    connection.Heartbeat(_unansweredHeartbeat = $"h{++_heartbeats}");
                    _heartbeatAt = now + HeartbeatPatience;
                }
                Array.ForEach(subscriptions, s => s.Tick(now));
            }
        }
    }

    private void OnFrame(Frame frame)
    {
        lock (_gate)
        {
            _failures = 0;
            if (frame.Topic == "phoenix") OnControl(frame);
            else Array.Find(subscriptions, s => s.Topic == frame.Topic)?.OnFrame(frame);
        }
    }

    private void OnControl(Frame frame)
    {
        if (frame.Event == "drain")
        {
            _retryAfter = frame.Payload.GetProperty("retry_after_ms").GetInt32();
        }
        else if (frame.Event == "phx_reply" && frame.Ref == _unansweredHeartbeat)
        {
            _unansweredHeartbeat = null;
            _heartbeatAt = Environment.TickCount64 + HeartbeatEvery;
        }
    }
}
