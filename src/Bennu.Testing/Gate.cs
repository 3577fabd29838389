using Bennu.Testing.Idling;

namespace Bennu.Testing;

/// <summary>
/// Holds code of the application up until the test lets it go on: put it into a test double. <see cref="ChannelTest.SettleAsync"/> knows that what
/// stands before a gate goes on only when the test wants.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <summary>How many stand before it.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits until it is opened, or cancelled.</summary>
    public async Task PassAsync(CancellationToken cancellationToken = default)
    {
        WorkItem.WaitsFor(_opened.Task, cancellationToken);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Lets everyone pass, now and later.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Lets everyone who passes fail.</summary>
    public void Fail(Exception exception) => _opened.TrySetException(exception);
}
