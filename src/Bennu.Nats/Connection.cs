using Bennu.PubSub.TopicLogs;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Bennu.Nats;

/// <summary>The one connection of a node. It is begun once, and comes back by itself for ever.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _lostSource = new();
    private TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task _telling = Task.CompletedTask;
    private Task? _connecting;
    private int _isStarted, _isDisposed;

    public Connection(NatsOpts options)
    {
        Client = new(options with
        {
            Echo = false,
            MaxReconnectRetry = -1,
            IgnoreAuthErrorAbort = true,
            PublishTimeoutOnDisconnected = true,
        });
        JetStream = new(Client);
        Flush = new(Client);
        Client.ConnectionOpened += OnOpenedAsync;
        Client.ConnectionDisconnected += OnDisconnectedAsync;
    }

    public NatsConnection Client { get; }

    public NatsJSContext JetStream { get; }

    public SharedPing Flush { get; }

    /// <summary>Counts the connections made: what was learned on an earlier one may not be so any more.</summary>
    public int Number { get; private set; }

    public bool IsOpen => Client.ConnectionState == NatsConnectionState.Open;

    /// <summary>Completes when the connection that is open now is lost.</summary>
    public Task Lost => Volatile.Read(ref _lost).Task;

    /// <summary>Called one after another, for each connection made (true) and lost (false).</summary>
    public event Func<bool, Task>? Changed;

    /// <summary>Starts to connect; completes when that has succeeded, or has failed for the first time and goes on.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0) _connecting = ConnectAsync();
        return _tried.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Calls <see cref="Changed"/> with what is so now, for who came late.</summary>
    public Task TellAgain() => Tell(IsOpen);

    /// <summary>
    /// Begins a request. The token ends with the caller's, when the connection is lost, with which the answer is, and where one is asked
    /// for, after the time in which one has to come.
    /// </summary>
    /// <exception cref="TopicLogException">There is no connection.</exception>
    public async ValueTask<CancellationTokenSource> RequireAsync(bool isShort, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        if (!_tried.Task.IsCompleted) await StartAsync(cancellationToken);
        var lost = Volatile.Read(ref _lostSource).Token;
        if (!IsOpen) throw new TopicLogException($"There is no connection to NATS at {Client.Opts.Url}.");
        var request = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost);
        if (isShort) request.CancelAfter(Client.Opts.RequestTimeout);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stopping.CancelAsync();
        if (_connecting is { } connecting) await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.ConnectionOpened -= OnOpenedAsync;
        Client.ConnectionDisconnected -= OnDisconnectedAsync;
        _tried.TrySetResult();
        await Client.DisposeAsync();
        _lost.TrySetResult();
        await _lostSource.CancelAsync();
        _stopping.Dispose();
    }

    private async Task ConnectAsync()
    {
        for (var wait = Client.Opts.ReconnectWaitMin; !_stopping.IsCancellationRequested; wait *= 2)
        {
            try
            {
                await Client.ConnectAsync();
                return;
            }
            catch (NatsException)
            {
                _tried.TrySetResult();
            }

            if (wait > Client.Opts.ReconnectWaitMax) wait = Client.Opts.ReconnectWaitMax;
            await Task.Delay(wait, _stopping.Token);
        }
    }

    private ValueTask OnOpenedAsync(object? sender, NatsEventArgs args)
    {
        Number++;
        if (Lost.IsCompleted)
        {
            Volatile.Write(ref _lost, new(TaskCreationOptions.RunContinuationsAsynchronously));
            Volatile.Write(ref _lostSource, new());
        }

        Tell(true);
        return default;
    }

    private ValueTask OnDisconnectedAsync(object? sender, NatsEventArgs args)
    {
        _lost.TrySetResult();
        _lostSource.Cancel();
        Tell(false);
        return default;
    }

    private Task Tell(bool isOpen)
    {
        lock (_gate) return _telling = TellAsync(_telling, isOpen);
    }

    // Not in the client's event, which has to go on telling what happens meanwhile.
    private async Task TellAsync(Task before, bool isOpen)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (Changed is { } changed)
            foreach (var tell in changed.GetInvocationList()) await ((Func<bool, Task>)tell)(isOpen);
        if (isOpen) _tried.TrySetResult();
    }
}
