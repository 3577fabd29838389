namespace Bennu.Client.Timing;

/// <summary>
/// Runs what is posted one after the other, on the thread of whoever posts first; it needs no thread of its own. All state of a socket and its
/// channels belongs to its mailbox.
/// </summary>
internal sealed class Mailbox
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = new(); // under the gate
    private bool _running; // under the gate

    /// <summary>Runs the work now, or after what runs already. It must neither throw nor wait.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            _waiting.Enqueue(work);
            if (_running) return;
            _running = true;
        }

        while (TryTake() is { } next) next();
    }

    private Action? TryTake()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next)) return next;
            _running = false;
            return null;
        }
    }
}
