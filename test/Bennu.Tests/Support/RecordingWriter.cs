using System.Text;
using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.Transports;

namespace Bennu.Tests.Support;

/// <summary>The way out of a test's connection: keeps text frames as their text and binary frames as hexadecimal digits.</summary>
internal sealed class RecordingWriter : SocketWriter
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<(int Code, string Reason)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource? _drained; // under the gate, while the client takes nothing
    private int _queued;                    // under the gate

    public Sequence Frames { get; } = new("frames");

    /// <summary>How many writes the frames came in.</summary>
    public int BatchWrites { get; private set; }

    public Task<(int Code, string Reason)> Closed => _closed.Task;

    /// <summary>How many bytes may wait once the client takes none.</summary>
    public int Bound { get; set; } = int.MaxValue;

    public override int MaxQueuedBytes => Bound;

    public override int QueuedBytes
    {
        get
        {
            lock (_gate) return _queued;
        }
    }

    /// <summary>Set while frames pass; reset, the node is busy with this client for as long as a test wants.</summary>
    public ManualResetEventSlim Passes { get; } = new(true);

    /// <summary>Completes when a frame has to wait for that.</summary>
    public Task Held => _held.Task;

    public override void Write(in OutboundFrame frame)
    {
        Pass();
        lock (_gate) Add(frame);
    }

    public override void Write(EncodedBatch batch)
    {
        Pass();
        lock (_gate)
        {
            BatchWrites++;
            foreach (var frame in batch.Frames) Add(frame);
        }
    }

    public override void Write(EncodedBatch batch, int index) => Write(batch.Frames[index]);

    public override void Close(int code, string reason)
    {
        lock (_gate) _closed.TrySetResult((code, reason));
    }

    private void Pass()
    {
        if (!Passes.IsSet) _held.TrySetResult();
        Passes.Wait(TimeSpan.FromSeconds(10));
    }

    /// <summary>The client takes nothing more: what it is sent waits.</summary>
    public void Hold()
    {
        lock (_gate) _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The client takes all that waits, and what comes.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _queued = 0;
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    public override Task WhenDrainedAsync()
    {
        lock (_gate) return _queued > 0 && !_closed.Task.IsCompleted ? Task.WhenAny(_drained!.Task, _closed.Task) : Task.CompletedTask;
    }

    private void Add(in OutboundFrame frame)
    {
        if (_closed.Task.IsCompleted || frame.Message.IsEmpty) return;
        var message = frame.Message.Span;
        if (_drained is not null) _queued += message.Length;
        Frames.Add(frame.Kind == FrameKind.Text ? Encoding.UTF8.GetString(message) : Convert.ToHexStringLower(message));
        if (frame.HasTrailer) Add(frame.TrailerFrame);
    }
}
