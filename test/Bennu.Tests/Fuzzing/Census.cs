namespace Bennu.Tests.Fuzzing;

/// <summary>How many channels live.</summary>
internal sealed class Census
{
    private readonly Lock _gate = new();
    private int _living;                    // under the gate
    private TaskCompletionSource? _extinct; // under the gate

    public void Born()
    {
        lock (_gate) _living++;
    }

    public void Died()
    {
        lock (_gate)
            if (--_living == 0) _extinct?.TrySetResult();
    }

    /// <summary>Completes when none is left.</summary>
    public Task ExtinctAsync()
    {
        lock (_gate)
        {
            _extinct = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_living == 0) _extinct.SetResult();
            return _extinct.Task;
        }
    }
}
