using Bennu.Protocol;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <content>The connection: lost, made again, and slow.</content>
public sealed partial class TestClient
{
    private const string HeartbeatRef = "heartbeat";

    /// <summary>The connection is lost: for the server the client is gone, and what it is sent meanwhile does not reach it.</summary>
    public Task DisconnectAsync()
    {
        Cut();
        return App.SettleAsync();
    }

    /// <summary>
    /// Connects again with the same parameters, and joins again what it was in, as clients do: a durable topic from the cursor that it had come to.
    /// An open connection is lost before.
    /// </summary>
    /// <param name="to">Another node of the cluster; the same server where left out.</param>
    /// <exception cref="ChannelTestException">The connect or a join was refused.</exception>
    public async Task ReconnectAsync(ChannelTest? to = null)
    {
        Cut();
        await App.SettleAsync().ConfigureAwait(false);
        App = to ?? App;
        if (await TryConnectAsync().ConfigureAwait(false) is { } refusal) throw App.Refused(this, refusal);
        TestChannel[] channels;
        lock (_gate) channels = [.. _channels.Values.Where(channel => channel.MustRejoin)];
        foreach (var channel in channels) channel.SendJoin();
        await App.SettleAsync().ConfigureAwait(false);
        foreach (var channel in channels) channel.AssertJoined();
    }

    /// <summary>The client reads nothing from now on: what it is sent waits on the server, within <c>WebSocketOptions.MaxQueuedBytes</c>.</summary>
    public void StopReading()
    {
        Transcript.Note("reads nothing");
        CurrentLink?.Hold();
    }

    /// <summary>The client reads what waits, and what comes.</summary>
    public Task ReadAsync()
    {
        Transcript.Note("reads on");
        CurrentLink?.Release();
        return App.SettleAsync();
    }

    /// <summary>The client sends no heartbeats any more, so that the server closes the connection in the end.</summary>
    public void StopHeartbeats()
    {
        lock (_gate) _heartbeats?.Dispose();
    }

    /// <summary>Connects; the answer where it was refused.</summary>
    internal async Task<HttpAnswer?> TryConnectAsync()
    {
        var (admitted, answer) = await App.AskAsync(_request, _parameters).ConfigureAwait(false);
        if (admitted is not { } outcome)
        {
            Transcript.Note($"refused: {answer.Status} {answer.Body}");
            return answer;
        }
        Transcript.Note("connected");
        var link = App.Open(this, outcome, _request);
        lock (_gate)
        {
            _link = link;
            _closed = null;
            _heartbeats?.Dispose();
            _heartbeats = App.Clock.CreateTimer(static client => ((TestClient)client!).Heartbeat(), this, HeartbeatInterval, HeartbeatInterval);
        }
        await link.OpenAsync().ConfigureAwait(false);
        return null;
    }

    private void Cut()
    {
        Link? link;
        TestChannel[] channels;
        lock (_gate)
        {
            (link, _link) = (_link, null);
            _heartbeats?.Dispose();
            channels = [.. _channels.Values];
        }
        if (link is null) return;
        foreach (var channel in channels) channel.Disconnected();
        Transcript.Note("connection lost");
        link.Cut();
    }

    private void Heartbeat()
    {
        var (bytes, kind) = new Frame(null, HeartbeatRef, ReservedTopic.Phoenix, ReservedEvent.Heartbeat, Payload.EmptyObject).Encode();
        CurrentLink?.Send(bytes, kind);
    }
}
