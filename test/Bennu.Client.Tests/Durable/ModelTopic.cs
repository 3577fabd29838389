using Bennu.Client.Durable;
using Bennu.Client.Wire;
using Bennu.Protocol;

namespace Bennu.Client.Tests.Durable;

/// <summary>
/// A durable topic as the specification has it, with one client: a log that may expire and lose its history, joins that replay, and frames
/// that wait until the test lets them through, so that a cut or another join can come between any two.
/// </summary>
internal sealed class ModelTopic
{
    private readonly List<(int Position, bool IsBinary)> _log = [];
    private readonly Queue<(ServerMessage Frame, bool IsReset)> _out = [];
    private readonly DurableReceiver _receiver;
    private int _epoch, _floor, _join;
    private bool _isAttached;

    public ModelTopic() => _receiver = new DurableReceiver((_, cursor, state) =>
    {
        if (state is { IsReset: true }) Heard.Add(null);
        else if (state is null && cursor is not null) Heard.Add(PositionOf(cursor));
    })
    { Cursor = "@0:0" };

    /// <summary>What the application was given: positions, and null for a reset.</summary>
    public List<int?> Heard { get; } = [];

    /// <summary>The position of the newest message; positions go on when history is lost.</summary>
    public int Last { get; private set; }

    /// <summary>How many resets reached the client and belonged to its current join.</summary>
    public int ResetsTold { get; private set; }

    public bool IsRetained(int position) => _log.Exists(e => e.Position == position);

    public void Append(bool isBinary)
    {
        _log.Add((++Last, isBinary));
        if (_isAttached) Send(_log[^1]);
    }

    public void Expire(int count)
    {
        count = Math.Min(count, _log.Count);
        if (count > 0) _floor = _log[count - 1].Position;
        _log.RemoveRange(0, count);
    }

    /// <summary>A backup was restored, say: the log begins anew, and whoever is joined is told.</summary>
    public void LoseHistory()
    {
        _log.Clear();
        (_epoch, _floor) = (_epoch + 1, Last);
        if (_isAttached) SendState("reset", _floor);
    }

    /// <summary>A join overtakes what an earlier one has under way.</summary>
    public void Join()
    {
        _receiver.Close();
        (_join, _isAttached) = (_join + 1, true);
        var cursor = _receiver.Cursor!;
        var isWhole = cursor.StartsWith($"@{_epoch}:", StringComparison.Ordinal) && PositionOf(cursor) >= _floor;
        var from = isWhole ? PositionOf(cursor) : _floor;
        SendState(isWhole ? "resumed" : "reset", from);
        foreach (var entry in _log)
            if (entry.Position > from) Send(entry);
    }

    public void Deliver(int count)
    {
        for (; count > 0 && _out.TryDequeue(out var next); count--)
        {
            if (next.IsReset && next.Frame.JoinRef == $"{_join}") ResetsTold++;
            _receiver.Receive(next.Frame, $"{_join}");
        }
    }

    public void Cut()
    {
        _out.Clear();
        _isAttached = false;
        _receiver.Close();
    }

    private void Send((int Position, bool IsBinary) entry)
    {
        var cursor = $"@{_epoch}:{entry.Position}";
        if (!entry.IsBinary) Send(new ServerMessage(null, cursor, "t", "msg", null, Payload.EmptyObject));
        else
        {
            Send(new ServerMessage(null, null, "t", "bin", null, Payload.Binary(new byte[] { 1 })));
            Send(new ServerMessage(null, cursor, "t", "stream:cursor", null, Payload.EmptyObject));
        }
    }

    private void SendState(string status, int position) => Send(
        new ServerMessage(
            $"{_join}", $"@{_epoch}:{position}", "t", "stream:state", null,
            Payload.Json(System.Text.Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"}"""))),
        status == "reset");

    private void Send(ServerMessage frame, bool isReset = false) => _out.Enqueue((frame, isReset));

    private static int PositionOf(string cursor) => int.Parse(cursor.AsSpan(cursor.IndexOf(':') + 1));
}
