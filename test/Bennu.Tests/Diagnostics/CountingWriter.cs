using Bennu.Broadcasting;
using Bennu.Tests.Support;
using Bennu.Transports;

namespace Bennu.Tests.Diagnostics;

/// <summary>A way out that only counts, without allocating.</summary>
internal sealed class CountingWriter : SocketWriter
{
    private TaskCompletionSource _reached = new();
    private int _missing;

    /// <summary>Waits until an action has led to so many frames.</summary>
    public Task WaitAsync(int frames, Action action)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _missing, frames);
        action();
        return Patience.For(_reached.Task, $"{frames} frames");
    }

    public override void Write(in OutboundFrame frame)
    {
        if (Interlocked.Decrement(ref _missing) == 0) _reached.SetResult();
    }

    public override void Write(EncodedBatch batch) => throw new NotSupportedException();

    public override void Write(EncodedBatch batch, int index) => throw new NotSupportedException();

    public override void Close(int code, string reason)
    {
    }
}
