using Bennu.Client.Diagnostics;
using Bennu.Client.Timing;
using Bennu.Client.Transports;
using Bennu.Client.Wire;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Sockets;

/// <summary>Connects, and connects again, until told to stop or refused for good (sections 5.2, 5.3 and 5.6). Owner: the mailbox.</summary>
internal sealed class Connector
{
    private readonly Uri _endpoint;
    private readonly BennuSocketOptions _options;
    private readonly Mailbox _mailbox;
    private readonly IConnectionOwner _owner;
    private readonly ITransportFactory _transports;
    private readonly ILogger _logger;
    private readonly OneShot _retry;
    private readonly OneShot _patience; // how long an attempt may take
    private readonly OneShot _fallback;
    private Attempt? _attempt;
    private TransportKind _kind;
    private TimeSpan? _retryAfter; // what a draining server asked for
    private int _tries;
    private bool _everOpened;
    private bool _hasStray; // an attempt was given up whose request may still reach a server, and take the session from a later one

    public Connector(Uri endpoint, BennuSocketOptions options, Mailbox mailbox, IConnectionOwner owner, ILogger logger)
    {
        (_endpoint, _options, _mailbox, _owner, _logger) = (endpoint, options, mailbox, owner, logger);
        _transports = options.Transports ?? new TransportFactory(options);
        _kind = options.Transport;
        _retry = new OneShot(options.TimeProvider, mailbox, Begin);
        _patience = new OneShot(options.TimeProvider, mailbox, () => Drop(CloseCode.NormalClosure, "connect timeout"));
        _fallback = new OneShot(options.TimeProvider, mailbox, FallBack);
    }

    public ConnectionState State { get; private set; }

    public TransportKind Kind => _kind;

    /// <summary>Whether the transport in use might still be given up for long-polling, unless a ping comes back.</summary>
    public bool IsOnTrial => _fallback.IsRunning;

    public bool IsCurrent(Attempt attempt) => attempt == _attempt;

    public void Start()
    {
        if (State is ConnectionState.Disconnected or ConnectionState.Waiting) Begin();
    }

    /// <summary>Does not wait any longer, and begins with the shortest waits again.</summary>
    public void ReconnectNow()
    {
        if (State != ConnectionState.Waiting) return;
        _tries = 0;
        Begin();
    }

    public void Send(Frame frame) => _attempt?.Send(frame);

    public Task StopAsync(int code, string reason)
    {
        StopTimers();
        _retryAfter = null;
        var closing = Abandon(code, reason);
        if (State == ConnectionState.Disconnected) return closing;
        Leave(ConnectionState.Disconnected, "connection_closed");
        _owner.Changed(new ConnectionChange(State) { CloseCode = code, Reason = reason });
        return closing;
    }

    /// <summary>Ends the connection as one that was lost.</summary>
    public void Drop(int code, string reason)
    {
        _ = Abandon(code, reason);
        Closed(new TransportClose(null, reason));
    }

    /// <summary>The server closes soon and wants the client back after that long.</summary>
    public void ComeBackIn(TimeSpan delay)
    {
        Log.Draining(_logger, delay);
        _retryAfter = delay;
    }

    public void Healthy() => _fallback.Stop();

    public async ValueTask<TransportRequest> RequestAsync(CancellationToken ct)
    {
        var parameters = new Dictionary<string, string>();
        if (_options.Params is { } given)
            foreach (var (name, value) in await given(ct).ConfigureAwait(false)) parameters[name] = value;
        foreach (var (name, value) in await _owner.OwnParamsAsync(ct).ConfigureAwait(false)) parameters[name] = value;
        var token = _options.AuthToken is { } authToken ? await authToken(ct).ConfigureAwait(false) : null;
        var kind = _kind;
        return new TransportRequest(kind, Address.Of(_endpoint, kind, parameters), token);
    }

    public ITransport Open(TransportRequest request, ITransportListener listener) => _transports.Open(request, listener);

    public void Opened()
    {
        State = ConnectionState.Connected;
        _everOpened = true;
        _tries = 0;
        _retryAfter = null;
        _patience.Stop();
        if (_fallback.IsRunning) _fallback.Start(_options.LongPollFallback!.Value); // now for the first ping
        ClientMetrics.Connections.Add(1);
        Log.Connected(_logger, _kind);
        _owner.Opened();
        _owner.Changed(new ConnectionChange(State));
    }

    public void Received(in ServerMessage message) => _owner.Received(message);

    public void Closed(TransportClose close)
    {
        var refusedToTell = close.Status is null;
        _ = Abandon(CloseCode.NormalClosure, "", isAnswered: !refusedToTell);
        if (_fallback.IsRunning && !_everOpened && refusedToTell)
        {
            FallBack();
            return;
        }

        StopTimers();
        if (close.Code == CloseCode.SessionTakenOver && _hasStray) ComeBack(close);
        else if (RefusalOf(close) is { } refusal) GiveUp(close, refusal);
        else if (close.Code == CloseCode.NormalClosure) GiveUp(close, null);
        else Wait(close);
    }

    private void Begin()
    {
        _retry.Stop();
        State = ConnectionState.Connecting;
        ClientMetrics.Attempts.Add(1);
        _owner.Changed(new ConnectionChange(State));
        _patience.Start(_options.Timeout);
        if (_kind == TransportKind.WebSocket && !_everOpened && _options.LongPollFallback is { } patience) _fallback.Start(patience);
        _attempt = new Attempt(this, _mailbox, _logger);
        _attempt.Run();
    }

    private void FallBack()
    {
        Log.FallingBack(_logger);
        _ = Abandon(CloseCode.NormalClosure, "fallback");
        StopTimers();
        _kind = TransportKind.LongPoll;
        if (State == ConnectionState.Connected) Leave(ConnectionState.Connecting, "connection_closed");
        Begin();
    }

    // Only this client has its session, so it was itself that took it over, by an attempt that it had given up. Once for each; a second client
    // that was given the same session takes it over for good.
    private void ComeBack(TransportClose close)
    {
        _hasStray = false;
        Wait(close);
    }

    private void Wait(TransportClose close)
    {
        _tries++;
        var delay = _retryAfter ?? (close.RetryAfter ?? TimeSpan.Zero) + _options.Reconnect.Delay(_tries, _options.Random);
        _retryAfter = null;
        Leave(ConnectionState.Waiting, close.Reason);
        Log.Waiting(_logger, close.Code ?? close.Status, close.Reason, delay, close.Error);
        _retry.Start(delay);
        _owner.Changed(
            new ConnectionChange(State) { RetryIn = delay, CloseCode = close.Code, Reason = close.Reason, Error = close.Error });
    }

    private void GiveUp(TransportClose close, ConnectRefusedException? refusal)
    {
        Leave(ConnectionState.Disconnected, close.Reason);
        if (refusal is not null) Log.Refused(_logger, close.Status, close.Code, close.Reason);
        _owner.Changed(new ConnectionChange(State) { CloseCode = close.Code, Reason = close.Reason, Error = refusal });
    }

    private ConnectRefusedException? RefusalOf(TransportClose close) => close switch
    {
        { Status: { } status } when _options.IsFinalStatus(status) =>
            new($"The server refused the connection with {status}.", status, null, close.Error),
        { Code: CloseCode.SessionTakenOver } =>
            new("Another client took over the session of this one.", null, CloseCode.SessionTakenOver),
        _ => null,
    };

    private void Leave(ConnectionState next, string reason)
    {
        if (State == ConnectionState.Connected) ClientMetrics.Connections.Add(-1);
        State = next;
        _owner.Lost(reason);
    }

    private Task Abandon(int code, string reason, bool isAnswered = false)
    {
        var attempt = _attempt;
        _attempt = null;
        if (attempt is null) return Task.CompletedTask;
        if (State == ConnectionState.Connecting && !isAnswered) _hasStray = true;
        attempt.Dispose();
        return attempt.CloseAsync(code, reason);
    }

    private void StopTimers()
    {
        _retry.Stop();
        _patience.Stop();
        _fallback.Stop();
    }
}
