using Bennu.Broadcasting;

namespace Bennu.Transports;

/// <summary>
/// The way out of one connection. Never waits: what the client does not take at once is queued, up to a bound. Any thread; frames
/// of one caller keep their order. After a close everything is dropped.
/// </summary>
internal abstract class SocketWriter
{
    /// <summary>How many bytes wait for the client to take them.</summary>
    public virtual int QueuedBytes => 0;

    /// <summary>How many bytes may wait.</summary>
    public virtual int MaxQueuedBytes => int.MaxValue;

    /// <summary>
    /// Whether messages that can be read again later should be sent now. They may take half of the queue; the rest is for those that cannot.
    /// </summary>
    public bool HasRoom => QueuedBytes <= MaxQueuedBytes / 2;

    /// <summary>Completes when nothing waits any more, or nothing can be sent any more.</summary>
    public virtual Task WhenDrainedAsync() => Task.CompletedTask;

    /// <summary>Whether it closed by itself because the bound was reached.</summary>
    public virtual bool HasOverflowed => false;

    /// <summary>
    /// Gathers what is written from now on, to send it with one call. Once for each <see cref="Uncork"/>, which must follow soon: nothing that may
    /// take its time runs in between.
    /// </summary>
    public virtual void Cork() { }

    /// <summary>Sends what was gathered, unless another one still gathers.</summary>
    public virtual void Uncork() { }

    /// <summary>Sends one frame.</summary>
    public abstract void Write(in OutboundFrame frame);

    /// <summary>Sends the frames of a batch, which are the same for all its receivers.</summary>
    public abstract void Write(EncodedBatch batch);

    /// <summary>Sends one of the frames of a batch.</summary>
    public abstract void Write(EncodedBatch batch, int index);

    /// <summary>Sends what was written so far, then closes with a code. Only the first call counts.</summary>
    public abstract void Close(int code, string reason);
}
