using System.Text.Json.Nodes;
using Bennu.Protocol;
using Bennu.PubSub.TopicLogs;
using Bennu.Tests.Support;

namespace Bennu.Tests.Durable.Histories;

/// <summary>
/// A client of a durable topic that believes nothing: it drops what comes between its join and the join's state, and holds every message against
/// the chain of all that was ever recorded.
/// </summary>
internal sealed class Reader(IReadOnlyDictionary<LogPlace, ulong> recorded, bool isCalm)
{
    private TestClient? _client;
    private int _taken;
    private int _joins;
    private string? _since;        // of the join under way
    private bool _isOpen;          // whether the state of the last join has come
    private bool _isRefused;

    /// <summary>What it has seen up to; null before its first state.</summary>
    public LogPlace? Place { get; private set; }

    public bool IsConnected => _client is not null;

    /// <summary>Whether it has all up to a place, or is not there to get it.</summary>
    public bool IsAt(LogPlace place)
    {
        if (_client is null) return true;
        Take(0);
        return _isRefused || (_isOpen && Place == place);
    }

    public void Join(TestClient client, string room, int kind)
    {
        if (_client != client) (_client, _taken) = (client, 0);
        Take(0);
        _since = kind switch
        {
            0 => null,
            1 => "\"start\"",
            2 => """{"last":2}""",
            _ => Place is { } place ? $"\"@{place.Epoch}:{place.Position}\"" : null,
        };
        _isOpen = _isRefused = false;
        var joinRef = $"{++_joins}";
        client.Send(joinRef, joinRef, room, "phx_join", _since is null ? "{}" : $$"""{"$since":{{_since}}}""");
    }

    /// <summary>The connection is gone, and the last frames with it.</summary>
    public TestClient Cut(int lost)
    {
        Take(lost);
        var client = _client!;
        _client = null;
        return client;
    }

    public TestClient? Client => _client;

    public override string ToString() =>
        $"at {Place}, since {_since ?? "none"}, {(_isOpen ? "open" : "closed")}: {string.Join(" ", (_client?.Frames ?? []).Take(50))}";

    private string Own => $"[\"{_joins}\",";

    private void Take(int butLast)
    {
        if (_client is null) return;
        var frames = _client.Writer.Frames.After(_taken);
        for (var i = 0; i < frames.Length - butLast; i++, _taken++) Take(frames[i]);
    }

    private void Take(string frame)
    {
        var comma = frame.IndexOf(',');
        var cursor = frame.AsSpan(comma + 1);
        if (!cursor.StartsWith("\"@"))
        {
            if (frame.StartsWith(Own, StringComparison.Ordinal) && frame.Contains("\"error\"", StringComparison.Ordinal)) _isRefused = true;
            return;
        }
        cursor = cursor[1..(1 + cursor[1..].IndexOf('"'))];
        var isState = frame.Contains("\"stream:state\"", StringComparison.Ordinal);
        if (!isState && _isOpen) TakeMessage(PlaceOf(cursor.ToString()), frame);
        if (isState && frame.StartsWith(Own, StringComparison.Ordinal)) TakeState(cursor.ToString(), JsonNode.Parse(frame)![4]!);
    }

    private void TakeState(string cursor, JsonNode state)
    {
        var (status, reason) = ((string?)state["status"], (string?)state["reason"]);
        var place = PlaceOf(cursor);
        if (_isOpen) Demand(status == "reset", $"a second state {state.ToJsonString()}");
        if (isCalm)
        {
            Demand(status != "reset", $"reset though nothing was lost: {state.ToJsonString()}");
            if (_since == "\"start\"") Demand(place.Position == 0, $"start at {cursor}");
        }
        if (!_isOpen && status == "live") Demand(_since is null, "live though it came with a since");
        if (status == "resumed")
        {
            Demand(_since is not null, "resumed though it came with no since");
            if (_since![1] == '@') Demand(_since == $"\"{cursor}\"", $"resumed at {cursor}");
        }
        if (reason is "invalid") Demand(_since?[1] == '@', "invalid");
        if ((string?)state["missed"]?["before"] is { } before)
            Demand(recorded.TryGetValue(PlaceOf(before), out var previous) && previous == place.Position, $"missed before {before}, at {cursor}");
        if ((string?)state["missed"]?["after"] is { } after) Demand(Place is null || PlaceOf(after) == Place || !_isOpen, $"missed after {after}");
        (Place, _isOpen) = (place, true);
    }

    private void TakeMessage(LogPlace message, string frame)
    {
        Demand(recorded.TryGetValue(message, out var previous), $"never recorded: {frame}");
        Demand(message.Epoch == Place!.Value.Epoch && previous == Place.Value.Position, $"{frame} follows {previous}");
        Place = message;
    }

    private void Demand(bool holds, string otherwise)
    {
        if (!holds) throw new HistoryException($"{otherwise}; {this}");
    }

    private static LogPlace PlaceOf(string cursor) =>
        StreamCursor.TryParse(cursor, out var parsed) ? new(parsed.Epoch, parsed.Position) : throw new HistoryException($"{cursor} is no cursor");
}
