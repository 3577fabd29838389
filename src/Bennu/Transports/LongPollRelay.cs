using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bennu.Channels;
using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Sockets;

namespace Bennu.Transports;

/// <summary>
/// Lets a session be reached through every node (4.2): polls and posts that come to another one go to the session's own over PubSub, and what
/// comes of them back. PubSub may lose either; whoever waits in vain takes the session for gone, so that the client begins anew and knows it.
/// </summary>
internal sealed class LongPollRelay : ISubscriber
{
    /// <summary>How much one message carries, a single larger frame aside: backplanes limit their messages.</summary>
    public const int MaxBytes = 256 * 1024;

    private const string Topic = "bennu:longpoll", CallEvent = "call", AnswerEvent = "answer";

    private readonly SocketServer _server;
    private readonly Func<string, string, LongPollSession?> _find;
    private readonly ConcurrentDictionary<string, Pending> _pending = new();                  // asked by this node
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _serving = new();  // asked of this node

    /// <summary>Makes the relay of a node.</summary>
    /// <param name="server">The node.</param>
    /// <param name="find">Finds a session of this node by its id and its mount's path.</param>
    public LongPollRelay(SocketServer server, Func<string, string, LongPollSession?> find)
    {
        _server = server;
        _find = find;
        server.PubSub.Subscribe(Topic, this);
    }

    /// <summary>Asks the node of a session; null where it does not answer.</summary>
    public async Task<LongPollAnswer?> AskAsync(
        string node, LongPollVerb verb, string session, string mount, LongPollFrame[] frames, LongPollOptions options,
        CancellationToken cancellationToken)
    {
        var call = new LongPollCall(Guid.NewGuid().ToString("N"), _server.PubSub.NodeName, verb, session, mount, frames);
        var pending = _pending[call.Id] = new Pending();
        try
        {
            if (!await TrySendAsync(node, CallEvent, call, LongPollJson.Default.LongPollCall).ConfigureAwait(false)) return null;
            var first = await pending.First.Task.WaitAsync(options.PubSubTimeout, _server.Time, cancellationToken).ConfigureAwait(false);
            if (first.Outcome == LongPollOutcome.Gone) return first;
            var limit = options.Window + options.PubSubTimeout;
            return await pending.Last.Task.WaitAsync(limit, _server.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            _ = TrySendAsync(node, CallEvent, call with { Verb = LongPollVerb.Cancel, Frames = [] }, LongPollJson.Default.LongPollCall);
            throw;
        }
        finally
        {
            _pending.TryRemove(call.Id, out _);
        }
    }

    void ISubscriber.Receive(Broadcast broadcast)
    {
        if (broadcast.Event == AnswerEvent && Read(broadcast, LongPollJson.Default.LongPollAnswer) is { } answer) Take(answer);
        else if (broadcast.Event == CallEvent && Read(broadcast, LongPollJson.Default.LongPollCall) is { } call) _ = ServeAsync(call);
    }

    private void Take(LongPollAnswer answer)
    {
        if (!_pending.TryGetValue(answer.Id, out var pending)) return;
        pending.First.TrySetResult(answer);
        if (answer.Outcome != LongPollOutcome.Found) pending.Last.TrySetResult(answer);
    }

    private async Task ServeAsync(LongPollCall call)
    {
        if (call.Verb == LongPollVerb.Cancel)
        {
            if (_serving.TryGetValue(call.Id, out var serving)) await serving.CancelAsync().ConfigureAwait(false);
            return;
        }
        if (_find(call.Session, call.Mount) is not { } session)
        {
            await AnswerAsync(call, LongPollOutcome.Gone).ConfigureAwait(false);
            return;
        }
        using var cancellation = new CancellationTokenSource();
        _serving[call.Id] = cancellation;
        try
        {
            await AnswerAsync(call, LongPollOutcome.Found).ConfigureAwait(false);
            if (call.Verb == LongPollVerb.Poll) await PollAsync(call, session, cancellation.Token).ConfigureAwait(false);
            else await PostAsync(call, session, cancellation.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the client gave it up
        }
        finally
        {
            _serving.TryRemove(call.Id, out _);
        }
    }

    // What was taken and does not get there is lost, so the session must not go on as if nothing had happened.
    private async Task PollAsync(LongPollCall call, LongPollSession session, CancellationToken cancellationToken)
    {
        var frames = await session.PollAsync(MaxBytes, cancellationToken).ConfigureAwait(false);
        var sent = frames is null
            ? await AnswerAsync(call, LongPollOutcome.Gone).ConfigureAwait(false)
            : await AnswerAsync(call, LongPollOutcome.Done, [.. frames.Select(f => new LongPollFrame(f.Message.ToArray(), f.Kind))]).ConfigureAwait(false);
        if (!sent && frames is { Count: > 0 }) session.Connection.Close(CloseCode.TryAgainLater, "unreachable", TerminateReason.Closed);
    }

    private async Task PostAsync(LongPollCall call, LongPollSession session, CancellationToken cancellationToken)
    {
        var frames = new (ReadOnlyMemory<byte>, FrameKind)[call.Frames.Length];
        for (var i = 0; i < frames.Length; i++) frames[i] = (call.Frames[i].Bytes, call.Frames[i].Kind);
        var outcome = await session.PostAsync(frames, cancellationToken).ConfigureAwait(false) switch
        {
            PostOutcome.Handled => LongPollOutcome.Done,
            PostOutcome.Gone => LongPollOutcome.Gone,
            _ => LongPollOutcome.Failed,
        };
        await AnswerAsync(call, outcome).ConfigureAwait(false);
    }

    private Task<bool> AnswerAsync(LongPollCall call, LongPollOutcome outcome, params LongPollFrame[] frames) =>
        TrySendAsync(call.Node, AnswerEvent, new LongPollAnswer(call.Id, outcome, frames), LongPollJson.Default.LongPollAnswer);

    private async Task<bool> TrySendAsync<T>(string node, string @event, T message, JsonTypeInfo<T> type)
    {
        if (!_server.PubSub.IsConnected) return false;
        try
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(message, type);
            await _server.PubSub.DirectBroadcastAsync(node, new Broadcast { Topic = Topic, Event = @event, Payload = payload }).ConfigureAwait(false);
            return true;
        }
        catch (BroadcastException)
        {
            return false;
        }
    }

    private static T? Read<T>(Broadcast broadcast, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(broadcast.Payload.Span, type);
        }
        catch (JsonException)
        {
            return null; // of a node that speaks another version
        }
    }

    private sealed class Pending
    {
        public TaskCompletionSource<LongPollAnswer> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<LongPollAnswer> Last { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
