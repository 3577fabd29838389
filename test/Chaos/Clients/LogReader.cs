using System.Net.WebSockets;
using Chaos.Judging;

namespace Chaos.Clients;

/// <summary>Reads what the server has in its topic logs, as a newcomer does: from the start. No faults happen to it.</summary>
internal sealed class LogReader(int port, IReadOnlyList<TopicLog> logs, Violations rewritten)
{
    private const int Patience = 20_000;
    private const int Pause = 250;

    /// <summary>Reads all logs, as often as it takes until the server lives long enough.</summary>
    public async Task ReadAsync(CancellationToken end)
    {
        while (true)
        {
            try
            {
                await TryReadAsync(end);
                return;
            }
            catch (Exception e) when (!end.IsCancellationRequested && IsOver(e))
            {
                await Task.Delay(Pause, end);
            }
        }
    }

    /// <summary>Reads all logs now and then.</summary>
    public async Task ReadEveryAsync(TimeSpan period, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(period, end);
                await ReadAsync(end);
            }
        }
        catch (Exception e) when (end.IsCancellationRequested && IsOver(e))
        {
            // The last reading comes when everything is over.
        }
    }

    private async Task TryReadAsync(CancellationToken end)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(Patience);
        using var connection = await Connection.OpenAsync(port, null, patience.Token);
        foreach (var log in logs)
        {
            var found = await ReadAsync(connection, log.Topic, patience.Token);
            if (log.Take(found) is { } contradiction) rewritten.Add(() => contradiction);
        }
    }

    // A join without a point to start from tells the newest entry; one from the start is read up to that.
    private static async Task<List<Entry>> ReadAsync(Connection connection, string topic, CancellationToken cancellationToken)
    {
        connection.Join(topic, "newest", "{}");
        var newest = (await StateAsync(connection, topic, "newest", cancellationToken)).Ref!;
        connection.Join(topic, "start", """{"$since":"start"}""");
        var at = (await StateAsync(connection, topic, "start", cancellationToken)).Ref;
        List<Entry> found = [];
        while (at != newest)
        {
            var frame = await NextAsync(connection, topic, cancellationToken);
            if (frame.Event != "said") continue;
            at = frame.Ref;
            found.Add(frame.ToEntry());
        }
        connection.Send("start", "leave", topic, "phx_leave", "{}");
        return found;
    }

    private static async Task<Frame> StateAsync(Connection connection, string topic, string joinRef, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await NextAsync(connection, topic, cancellationToken);
            if (frame.Event == "stream:state" && frame.JoinRef == joinRef) return frame;
        }
    }

    private static async Task<Frame> NextAsync(Connection connection, string topic, CancellationToken cancellationToken)
    {
        while (await connection.ReceiveAsync(cancellationToken) is { } frame)
            if (frame.Topic == topic) return frame;
        throw new EndOfStreamException();
    }

    private static bool IsOver(Exception e) => e is WebSocketException or OperationCanceledException or EndOfStreamException;
}
