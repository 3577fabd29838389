using Chaos.Judging;
using Chaos.Workers;

namespace Chaos.Clients;

/// <summary>One topic of one client, over all connections: where it stands, what it got, what it has to say. Not thread-safe.</summary>
internal sealed class Subscription(string topic, string session, Dialect dialect, Records records, Random random)
{
    private const int JoinPatience = 2_000, LongestJoinPatience = 10_000, RejoinPause = 200, RefusedPause = 500;

    // Refusals that the server gives without asking the handler: it records none, and the client tries again.
    private static readonly string[] ForNow = ["unmatched topic", "rate limited", "too many message ids", "unavailable"];

    private readonly List<Entry> _received = [];
    private readonly List<Publication> _published = [];
    private readonly List<Publication> _outbox = []; // what is not answered yet, in order
    private Connection? _connection;
    private Publication? _answered; // the latest
    private string? _cursor; // the last place in the log that it knows
    private string _joinRef = ""; // of the join that counts, which is the last one sent
    private int _joins, _attempts;
    private bool _isJoined, _isComplete; // messages between a join and its stream:state come again, so they do not count
    private long _joinAgainAt = long.MaxValue, _sendAgainAt = long.MaxValue; // in milliseconds

    public string Topic => topic;

    public bool IsJoined => _isJoined;

    /// <summary>Whether it was ever joined.</summary>
    public bool WasJoined { get; private set; }

    /// <summary>Whether it was ever told that messages may be missing.</summary>
    public bool WasReset { get; private set; }

    public int Unanswered => _outbox.Count;

    /// <summary>What it got and said.</summary>
    public Account Account => new(ClientKind.Raw, $"{session}, {topic}", topic, _received, _published);

    public void Connect(Connection connection)
    {
        _connection = connection;
        Join();
    }

    public void Disconnect()
    {
        _connection = null;
        _isJoined = _isComplete = false;
    }

    public void Publish(Publication publication)
    {
        _published.Add(publication);
        _outbox.Add(publication);
        if (_isJoined) Send(publication);
    }

    /// <summary>Does again what was not answered in time, or was refused for the moment.</summary>
    public void Tick(long now)
    {
        if (now >= _joinAgainAt)
        {
            records.Happenings.Add("joined again");
            Join();
        }
        if (now >= _sendAgainAt) SendOutbox();
    }

    public void OnFrame(Frame frame)
    {
        if (frame.Event == dialect.Received) OnMessage(frame);
        else if (frame.Event == "phx_reply") OnReply(frame);
        else if (frame.Event == "stream:state" && frame.JoinRef == _joinRef) OnState(frame);
        else if (frame.Event == "stream:cursor") records.Protocol.Add(() => $"{session}, {topic}: a cursor without its message");
        else if (frame.Event is "phx_error" or "phx_close" && frame.JoinRef == _joinRef) OnEnd(frame);
    }

    private void OnMessage(Frame frame)
    {
        if (dialect.IsDurable && !_isComplete)
        {
            records.Happenings.Add("dropped, since it comes again");
            return;
        }
        if (dialect.IsDurable && frame.Ref is null) records.Protocol.Add(() => $"{session}, {topic}: a message without a cursor");
        records.Deliveries.Add(frame.Event);
        _cursor = frame.Ref;
        _received.Add(frame.ToEntry());
    }

    private void OnReply(Frame frame)
    {
        var status = frame.TextOf("status");
        var response = frame.Payload.GetProperty("response");
        if (frame.Ref == _joinRef)
        {
            if (status == "ok") OnJoined();
            else OnRefused();
            return;
        }
        if (frame.Ref is not { } id || id[0] != '~') return; // the reply to a join that another has replaced
        if (status == "error" && response.TryGetProperty("reason", out var reason) && ForNow.Contains(reason.GetString()))
        {
            records.Happenings.Add($"{reason}");
            _sendAgainAt = Environment.TickCount64 + RefusedPause;
            return;
        }
        OnAnswer(id, $"{status} {response.GetRawText()}", response.TryGetProperty("cursor", out var cursor) ? cursor.GetString() : null);
    }

    private void OnAnswer(string id, string answer, string? cursor)
    {
        if (_published.FindLast(p => p.Id == id) is not { } publication)
        {
            records.Protocol.Add(() => $"{session}, {topic}: a reply to {id}, which was not sent");
            return;
        }
        if (publication.TakeAnswer(answer, cursor) is { } fault) records.Protocol.Add(() => fault);
        if (_outbox.Remove(publication)) _answered = publication;
    }

    private void OnJoined()
    {
        _isJoined = WasJoined = true;
        _joinAgainAt = long.MaxValue;
        _attempts = 0;
        // What was answered already, too: its reply could have been lost on the way, and has to be the same.
        if (dialect.IsDurable && _answered is not null && random.Next(3) == 0)
        {
            records.Happenings.Add("sent again though answered");
            Send(_answered);
        }
        SendOutbox();
    }

    private void OnRefused()
    {
        records.Happenings.Add("join refused");
        _joinAgainAt = Environment.TickCount64 + RefusedPause;
    }

    private void OnState(Frame frame)
    {
        var since = $"{session}, {topic} since {_cursor ?? "start"}";
        if (frame.TextOf("status") != "resumed") OnReset($"{since}: {frame.Payload}");
        else if (_isComplete) records.Protocol.Add(() => $"{since}: a further {frame.Payload}");
        else if (_cursor is not null && _cursor != frame.Ref) records.Protocol.Add(() => $"{since}: resumed at {frame.Ref}");
        _isComplete = true;
        _cursor = frame.Ref;
    }

    // What it built of messages is to be thrown away: everything retained follows.
    private void OnReset(string what)
    {
        records.Resets.Add(() => what);
        WasReset = true;
        _received.Clear();
    }

    private void OnEnd(Frame frame)
    {
        records.Happenings.Add(frame.Event);
        _isJoined = _isComplete = false;
        _joinAgainAt = Environment.TickCount64 + RejoinPause;
    }

    private void Join()
    {
        _joinRef = (++_joins).ToString();
        _isJoined = _isComplete = false;
        _sendAgainAt = long.MaxValue;
        _joinAgainAt = Environment.TickCount64 + Math.Min(LongestJoinPatience, JoinPatience << Math.Min(_attempts++, 3));
        _connection?.Join(topic, _joinRef, dialect.JoinPayload(_cursor));
    }

    private void SendOutbox()
    {
        _sendAgainAt = long.MaxValue;
        foreach (var publication in _outbox) Send(publication);
    }

    private void Send(Publication publication)
    {
        var payload = dialect.PayloadOf(publication);
        if (publication.IsBinary) _connection?.SendBinary(_joinRef, publication.Id, topic, publication.Event, payload);
        else _connection?.Send(_joinRef, publication.Id, topic, publication.Event, payload);
    }
}
