namespace Bennu.Tests.Support;

/// <summary>Holds up the code of a channel until the test lets it go on.</summary>
internal sealed class Gate(string name)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the channel's code stands before the gate.</summary>
    public Task ReachedAsync() => Patience.For(_reached.Task, $"gate \"{name}\" to be reached");

    public void Open() => _opened.TrySetResult();

    /// <summary>Waits until the gate is opened, or, where a token is given, cancelled.</summary>
    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
