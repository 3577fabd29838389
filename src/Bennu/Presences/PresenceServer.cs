using Bennu.Broadcasting;
using Bennu.Channels;
using Bennu.Diagnostics;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.PubSub.Presence;
using Bennu.Sockets;
using Microsoft.Extensions.Logging;

namespace Bennu.Presences;

/// <summary>What stands between one presence of the application's and the server: its tracker, its clients, and who calls its code.</summary>
internal sealed partial class PresenceServer : IPresenceObserver, IDisposable
{
    private static readonly RateLimit Lines = new(1, 10);

    private readonly Presence _presence;
    private readonly PresenceOptions _options;
    private readonly SocketServer _server;
    private readonly PresencePump _pump;
    private readonly LogLimiter _callbacks, _sends;

    public PresenceServer(Presence presence, PresenceOptions options, SocketServer server)
    {
        Duration.Demand(options.CallbackTimeout, "PresenceOptions.CallbackTimeout");
        (_presence, _options, _server) = (presence, options, server);
        var type = presence.GetType();
        Name = type.Name;
        _pump = new PresencePump(presence, SendAsync, server.Work, server.Time);
        _callbacks = new LogLimiter(Lines, server.Time);
        _sends = new LogLimiter(Lines, server.Time);
        Tracker = new PresenceTracker(server.PubSub, type.FullName ?? Name, options, server.Time, this);
        server.Metrics.Observe(this);
    }

    /// <summary>The presence type's name.</summary>
    public string Name { get; }

    public PresenceTracker Tracker { get; }

    public PayloadCodec Codec => _server.Codec;

    public PresenceEntry Track(object owner, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        var holder = (owner as Channel)?.Server;
        var entry = Tracker.Track(holder ?? owner, topic, key, meta) ?? throw PresenceException.AlreadyTracked(topic, key);
        if (holder?.TryHold(_presence, topic, key) == false)
        {
            Tracker.Untrack(holder, topic, key);
            _pump.Run();
            throw new OperationCanceledException("The channel has ended.", holder.Ended);
        }
        _pump.Run();
        return entry;
    }

    public PresenceEntry Update(object owner, string topic, string key, ReadOnlyMemory<byte> meta)
    {
        var entry = Tracker.Update(HolderOf(owner), topic, key, meta) ?? throw PresenceException.NotTracked(topic, key);
        _pump.Run();
        return entry;
    }

    public void Untrack(object owner, string topic, string key, bool isFinal)
    {
        Tracker.Untrack(HolderOf(owner), topic, key, isFinal);
        (owner as Channel)?.Server.LetGo(_presence, topic, key);
        _pump.Run();
    }

    public PresenceEntry? Find(object owner, string topic, string key) => Tracker.Find(HolderOf(owner), topic, key);

    /// <summary>The list of a topic as clients get it.</summary>
    public ValueTask<Payload> StateAsync(string topic, CancellationToken givesUp) => _pump.StateAsync(topic, givesUp);

    /// <summary>Calls code of the application's; false where it threw or took too long, which is logged.</summary>
    public async ValueTask<bool> CallAsync(string callback, string topic, Func<CancellationToken, ValueTask> call)
    {
        using var patience = new CancellationTokenSource();
        try
        {
            var called = call(patience.Token);
            if (called.IsCompleted) await called.ConfigureAwait(false);
            else await called.AsTask().WaitAsync(_options.CallbackTimeout, _server.Time).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            Log.CallbackFailed(_server.Logger, _callbacks.Limit(LogLevel.Error), e, callback, Name, topic);
            await patience.CancelAsync().ConfigureAwait(false);
            return false;
        }
    }

    void IPresenceObserver.Changed(IReadOnlyCollection<PresenceDiff> diffs, bool isOwn)
    {
        _pump.Add(diffs);
        if (!isOwn) _server.Work.Queue(_pump);
    }

    void IPresenceObserver.SendFailed(Exception exception) =>
        Log.SendFailed(_server.Logger, _sends.Limit(LogLevel.Warning), exception, Name);

    void IPresenceObserver.NamesakeHeard(string node) => Log.NamesakeHeard(_server.Logger, node);

    public void Dispose() => Tracker.Dispose();

    private async ValueTask SendAsync(PresenceDiff diff)
    {
        try
        {
            if (_server.PubSub.HasSubscribers(diff.Topic))
            {
                var payload = await _presence.EncodeAsync(diff).ConfigureAwait(false);
                _server.PubSub.LocalBroadcast(payload.ToBroadcast(diff.Topic, ReservedEvent.PresenceDiff));
                _server.Metrics.PresenceDiff(Name);
            }
        }
        catch (Exception e)
        {
            Log.DiffFailed(_server.Logger, _callbacks.Limit(LogLevel.Error), e, Name, diff.Topic);
        }
        await CallAsync("HandleMetasAsync", diff.Topic, ct => _presence.HandleAsync(diff, ct)).ConfigureAwait(false);
    }

    private static object HolderOf(object owner) => (owner as Channel)?.Server ?? owner;

    private static partial class Log
    {
        [LoggerMessage(EventId = 120, Message = "{Callback} of {Presence} failed for topic \"{Topic}\".")]
        public static partial void CallbackFailed(
            ILogger logger, LogLevel level, Exception exception, string callback, string presence, string topic);

        [LoggerMessage(EventId = 121, Message = "A change of {Presence} could not be sent to the clients of topic \"{Topic}\".")]
        public static partial void DiffFailed(ILogger logger, LogLevel level, Exception exception, string presence, string topic);

        [LoggerMessage(EventId = 122, Message = "The adapter does not carry {Presence} to the other nodes; it is tried again.")]
        public static partial void SendFailed(ILogger logger, LogLevel level, Exception exception, string presence);

        [LoggerMessage(123, LogLevel.Error, "Another node that is up has the name \"{Node}\" too; neither sees who is present on the other.")]
        public static partial void NamesakeHeard(ILogger logger, string node);
    }
}
