using Bennu.Broadcasting;
using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>The way out of a long-poll session: into its buffer, from where the client's polls fetch it.</summary>
internal sealed class LongPollWriter(LongPollSession session) : SocketWriter
{
    public override int QueuedBytes => session.BufferedBytes;

    public override int MaxQueuedBytes => session.MaxQueuedBytes;

    public override Task WhenDrainedAsync() => session.WhenDrainedAsync();

    public override void Write(in OutboundFrame frame) => session.Add(frame);

    public override void Write(EncodedBatch batch)
    {
        foreach (var frame in batch.Frames) session.Add(frame);
    }

    public override void Write(EncodedBatch batch, int index) => session.Add(batch.Frames[index]);

    public override void Close(int code, string reason) => session.End(deliver: code == CloseCode.ServiceRestart);
}
