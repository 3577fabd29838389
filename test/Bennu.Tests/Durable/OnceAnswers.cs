using Bennu.Channels;

namespace Bennu.Tests.Durable;

/// <summary>Where a channel leaves what it still has to answer, for another handler or the test.</summary>
internal sealed class OnceAnswers
{
    private volatile SocketRef? _owed;

    /// <summary>Completes when a channel was disposed of.</summary>
    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SocketRef? Owed
    {
        get => _owed;
        set => _owed = value;
    }
}
