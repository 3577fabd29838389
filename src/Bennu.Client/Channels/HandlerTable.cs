namespace Bennu.Client.Channels;

/// <summary>The handlers of a channel's events. Any thread; a dispatch sees the handlers as they were when it began.</summary>
internal sealed class HandlerTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Handler[]> _handlers = []; // under the gate; the arrays never change

    public IDisposable Add(string @event, Func<Delivery, CancellationToken, ValueTask> handler)
    {
        var added = new Handler(this, @event, handler);
        lock (_gate) _handlers[@event] = [.. Of(@event), added];
        return added;
    }

    public IReadOnlyList<Func<Delivery, CancellationToken, ValueTask>> this[string @event]
    {
        get
        {
            lock (_gate) return Array.ConvertAll(Of(@event), handler => handler.Run);
        }
    }

    private Handler[] Of(string @event) => _handlers.GetValueOrDefault(@event, []);

    private void Remove(Handler handler)
    {
        lock (_gate) _handlers[handler.Event] = Array.FindAll(Of(handler.Event), other => other != handler);
    }

    private sealed class Handler(HandlerTable table, string @event, Func<Delivery, CancellationToken, ValueTask> run) : IDisposable
    {
        public string Event => @event;

        public Func<Delivery, CancellationToken, ValueTask> Run => run;

        public void Dispose() => table.Remove(this);
    }
}
