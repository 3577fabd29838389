using Bennu.Client.Diagnostics;
using Bennu.Client.Durable;
using Bennu.Client.Timing;
using Bennu.Protocol;
using Microsoft.Extensions.Logging;

namespace Bennu.Client.Channels;

/// <summary>Gives a channel's messages to their handlers, one after the other, and stores the cursor of each when it was handled.</summary>
internal sealed class Deliverer
{
    private readonly string _topic;
    private readonly BennuSocketOptions _socket;
    private readonly ChannelOptions _options;
    private readonly HandlerTable _handlers;
    private readonly Func<StreamState, CancellationToken, ValueTask>? _onState;
    private readonly Action _drained;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Pump<Delivery> _pump;

    /// <param name="topic">The channel's topic.</param>
    /// <param name="socket">The socket's options.</param>
    /// <param name="options">The channel's options.</param>
    /// <param name="handlers">The handlers.</param>
    /// <param name="onState">Takes the states of a durable topic; null on plain channels.</param>
    /// <param name="drained">Nothing waits any more.</param>
    /// <param name="logger">The socket's logger.</param>
    public Deliverer(
        string topic,
        BennuSocketOptions socket,
        ChannelOptions options,
        HandlerTable handlers,
        Func<StreamState, CancellationToken, ValueTask>? onState,
        Action drained,
        ILogger logger)
    {
        (_topic, _socket, _options, _handlers, _onState, _drained, _logger) = (topic, socket, options, handlers, onState, drained, logger);
        _pump = new Pump<Delivery>(socket.Dispatch, ConsumeAsync);
    }

    public bool IsFull => _pump.Count >= _options.MaxWaitingMessages;

    public bool IsEmpty => _pump.Count == 0;

    public void Post(in Delivery delivery) => _pump.Post(delivery);

    /// <summary>Gives no further message to handlers; completes when the one at work is through.</summary>
    public Task StopAsync()
    {
        _stopped.Cancel();
        return _pump.IdleAsync();
    }

    private async ValueTask ConsumeAsync(Delivery delivery)
    {
        if (_stopped.IsCancellationRequested) return;
        var isHandled = true;
        if (delivery.State is not null && _onState is not null) isHandled = await HandleAsync(OnStateAsync, delivery).ConfigureAwait(false);
        foreach (var handler in _handlers[delivery.Message.Event])
            isHandled = isHandled && await HandleAsync(handler, delivery).ConfigureAwait(false);
        if (isHandled && delivery.Cursor is { } cursor) await StoreAsync(cursor).ConfigureAwait(false);
        if (_pump.Count <= 1) _drained();
    }

    private ValueTask OnStateAsync(Delivery delivery, CancellationToken ct) => _onState!(delivery.State!, ct);

    /// <returns>False where the channel ended before the handler was through.</returns>
    private async ValueTask<bool> HandleAsync(Func<Delivery, CancellationToken, ValueTask> handler, Delivery delivery)
    {
        for (var tries = 1; !_stopped.IsCancellationRequested; tries++)
        {
            try
            {
                await handler(delivery, _stopped.Token).ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return false;
            }
            catch (Exception error) // a handler is the application's
            {
                var message = new Message<Payload>(delivery.Message.Event, delivery.Message.Payload, delivery.Cursor);
                var verdict = _options.OnHandlerError(message, error);
                Log.HandlerThrew(_logger, _topic, message.Event, verdict == HandlerFailure.Skip ? "skipped" : "tried again", error);
                if (verdict == HandlerFailure.Skip) return true;
            }

            await PauseAsync(tries).ConfigureAwait(false);
        }

        return false;
    }

    // What was handled is stored once more even where the channel has ended meanwhile.
    private async ValueTask StoreAsync(string cursor)
    {
        var tries = 0;
        do
        {
            if (tries++ > 0) await PauseAsync(tries).ConfigureAwait(false);
            try
            {
                await _socket.Durability!.Cursors.WriteAsync(_topic, cursor, default).ConfigureAwait(false);
                return;
            }
            catch (Exception error) // a store is the application's
            {
                Log.CursorNotStored(_logger, _topic, error);
            }
        }
        while (!_stopped.IsCancellationRequested);
    }

    private async ValueTask PauseAsync(int tries)
    {
        try
        {
            await Task.Delay(_socket.Rejoin.Delay(tries, _socket.Random), _socket.TimeProvider, _stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped; the caller looks.
        }
    }
}
