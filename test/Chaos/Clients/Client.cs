using System.Net.WebSockets;
using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>
/// A client of durable topics: it names its session, joins from its last cursor, keeps what it sends until that is answered and sends it again
/// after each rejoin, and leaves a connection whose heartbeat stays unanswered. On plain topics it does the same, which is of no use there.
/// </summary>
internal sealed class Client(int port, string session, Subscription[] subscriptions, Random random, Dialect dialect, Records records)
{
    private const int OpenPatience = 3_000, HeartbeatEvery = 2_000, HeartbeatPatience = 3_000, JoinPatience = 2_000, LongestJoinPatience = 10_000;
    private const int RejoinPause = 200, SendAgainPause = 500, LongestBackoff = 1_000;

    // Refusals that the server gives without asking the handler: it records none, and the client tries again.
    private static readonly string[] ForNow = ["unmatched topic", "rate limited", "too many message ids"];

    private readonly Lock _gate = new();
    private Connection? _connection;
    private int _lastRef, _lastNumber, _failures;
    private int? _retryAfter;
    private string? _heartbeat;
    private long _heartbeatAt;

    public string Session => session;

    /// <summary>Good to read once the client has stopped.</summary>
    public IReadOnlyList<Subscription> Subscriptions => subscriptions;

    public bool WasJoined
    {
        get
        {
            lock (_gate) return Array.TrueForAll(subscriptions, s => s.WasJoined);
        }
    }

    /// <summary>How many of its messages are unanswered.</summary>
    public int Unanswered
    {
        get
        {
            lock (_gate) return subscriptions.Sum(s => s.Outbox.Count);
        }
    }

    /// <summary>The last message that it got of a topic; null before the first.</summary>
    public Entry? LastOf(Subscription subscription)
    {
        lock (_gate) return subscription.Received.Count > 0 ? subscription.Received[^1] : null;
    }

    /// <summary>Connects, again and again.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await ServeAsync(end);
            var backoff = random.Next(20, 20 + Math.Min(LongestBackoff, 100 << Math.Min(_failures, 5)));
            await Task.Delay(_retryAfter ?? backoff, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _retryAfter = null;
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
                var publication = new Publication(session, ++_lastNumber, dialect.NextEvent(random));
                subscription.Add(publication);
                if (subscription.IsJoined) Send(subscription, publication);
            }
        }
    }

    private async Task ServeAsync(CancellationToken end)
    {
        _failures++;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
            patience.CancelAfter(OpenPatience);
            using var connection = await Connection.OpenAsync(port, session, patience.Token);
            records.Happenings.Add("connected");
            lock (_gate)
            {
                (_connection, _heartbeat, _heartbeatAt) = (connection, null, Environment.TickCount64 + HeartbeatEvery);
                foreach (var subscription in subscriptions) Join(subscription);
            }
            using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
            var watch = WatchAsync(connection, over.Token);
            try
            {
                while (await connection.ReceiveAsync(end) is { } frame) OnFrame(frame);
                records.Happenings.Add($"closed {connection.CloseCode}");
            }
            finally
            {
                lock (_gate)
                {
                    _connection = null;
                    foreach (var subscription in subscriptions) subscription.IsJoined = subscription.IsComplete = false;
                }
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

    // The clock of a connection: heartbeats, and what was not answered in time.
    private async Task WatchAsync(Connection connection, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(100, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested) return;
            lock (_gate)
            {
                var now = Environment.TickCount64;
                if (now >= _heartbeatAt && _heartbeat is not null)
                {
                    records.Happenings.Add("heartbeat unanswered");
                    connection.Dispose();
                    return;
                }
                if (now >= _heartbeatAt)
                {
                    connection.Heartbeat(_heartbeat = NextRef());
                    _heartbeatAt = now + HeartbeatPatience;
                }
                foreach (var subscription in subscriptions)
                {
                    if (now >= subscription.JoinAgainAt)
                    {
                        records.Happenings.Add("joined again");
                        Join(subscription);
                    }
                    if (now >= subscription.SendAgainAt) SendOutbox(subscription);
                }
            }
        }
    }

    private void OnFrame(Frame frame)
    {
        lock (_gate)
        {
            if (frame.Topic == "phoenix")
            {
                OnControl(frame);
                return;
            }
            if (Array.Find(subscriptions, s => s.Topic == frame.Topic) is not { } subscription) return;
            if (frame.Event == dialect.Received) OnMessage(subscription, frame);
            else if (frame.Event == "phx_reply") OnReply(subscription, frame);
            else if (frame.Event == "stream:state" && frame.JoinRef == subscription.JoinRef) OnState(subscription, frame);
            else if (frame.Event == "stream:cursor") records.Protocol.Add(() => $"{session}, {frame.Topic}: a cursor without its message");
            else if (frame.Event is "phx_error" or "phx_close" && frame.JoinRef == subscription.JoinRef) OnEnd(subscription, frame);
        }
    }

    private void OnControl(Frame frame)
    {
        if (frame.Event == "drain")
        {
            _retryAfter = frame.Payload.GetProperty("retry_after_ms").GetInt32();
        }
        else if (frame.Event == "phx_reply" && frame.Ref == _heartbeat)
        {
            _heartbeat = null;
            _heartbeatAt = Environment.TickCount64 + HeartbeatEvery;
        }
    }

    private void OnMessage(Subscription subscription, Frame frame)
    {
        if (dialect.IsDurable && !subscription.IsComplete)
        {
            records.Happenings.Add("dropped, since it comes again");
            return;
        }
        if (dialect.IsDurable && frame.Ref is null) records.Protocol.Add(() => $"{session} got a durable message of {frame.Topic} without a cursor");
        records.Deliveries.Add(frame.Event);
        var cursor = string.Intern(frame.Ref ?? "");
        subscription.Received.Add(new Entry(cursor, string.Intern(frame.TextOf("by")!), frame.Payload.GetProperty("n").GetInt32()));
        subscription.Cursor = cursor;
    }

    private void OnReply(Subscription subscription, Frame frame)
    {
        var status = frame.TextOf("status");
        var response = frame.Payload.GetProperty("response");
        if (frame.Ref == subscription.JoinRef)
        {
            OnJoined(subscription, status == "ok");
            return;
        }
        if (frame.Ref is not { } id || id[0] != '~') return; // the reply to a join that another has replaced
        if (status == "error" && response.TryGetProperty("reason", out var reason) && ForNow.Contains(reason.GetString()))
        {
            records.Happenings.Add($"{reason}");
            subscription.SendAgainAt = Environment.TickCount64 + SendAgainPause;
            return;
        }
        var cursor = response.TryGetProperty("cursor", out var at) ? string.Intern(at.GetString()!) : null;
        if (subscription.TakeAnswer(id, $"{status} {response.GetRawText()}", cursor) is { } fault) records.Protocol.Add(() => fault);
    }

    private void OnJoined(Subscription subscription, bool isOk)
    {
        if (!isOk)
        {
            records.Happenings.Add("join refused");
            subscription.JoinAgainAt = Environment.TickCount64 + SendAgainPause;
            return;
        }
        subscription.IsJoined = subscription.WasJoined = true;
        subscription.JoinAgainAt = long.MaxValue;
        subscription.Attempts = _failures = 0;
        // What was answered already, too: its reply could have been lost on the way, and has to be the same.
        if (dialect.IsDurable && subscription.Answered is { } answered && random.Next(3) == 0)
        {
            records.Happenings.Add("sent again though answered");
            Send(subscription, answered);
        }
        SendOutbox(subscription);
    }

    private void OnState(Subscription subscription, Frame frame)
    {
        var since = subscription.Cursor;
        if (frame.TextOf("status") != "resumed") records.Resets.Add(() => $"{session}, {frame.Topic} since {since}: {frame.Payload}");
        else if (subscription.IsComplete) records.Protocol.Add(() => $"{session}, {frame.Topic} since {since}: a further {frame.Payload}");
        else if (since is not null && since != frame.Ref) records.Protocol.Add(() => $"{session}, {frame.Topic} since {since}: resumed at {frame.Ref}");
        subscription.IsComplete = true;
        subscription.Cursor = frame.Ref;
    }

    private void OnEnd(Subscription subscription, Frame frame)
    {
        records.Happenings.Add(frame.Event);
        subscription.IsJoined = subscription.IsComplete = false;
        subscription.JoinAgainAt = Environment.TickCount64 + RejoinPause;
    }

    private void Join(Subscription subscription)
    {
        subscription.StartJoin(NextRef());
        subscription.JoinAgainAt = Environment.TickCount64 + Math.Min(LongestJoinPatience, JoinPatience << Math.Min(subscription.Attempts, 3));
        _connection?.Join(subscription.Topic, subscription.JoinRef, dialect.JoinPayload(subscription.Cursor));
    }

    private void SendOutbox(Subscription subscription)
    {
        subscription.SendAgainAt = long.MaxValue;
        foreach (var publication in subscription.Outbox) Send(subscription, publication);
    }

    private void Send(Subscription subscription, Publication publication)
    {
        var payload = dialect.PayloadOf(publication);
        if (publication.IsBinary)
            _connection?.SendBinary(subscription.JoinRef, publication.Id, subscription.Topic, publication.Event, payload);
        else
            _connection?.Send(subscription.JoinRef, publication.Id, subscription.Topic, publication.Event, payload);
    }

    private string NextRef() => (++_lastRef).ToString();
}
