using System.Text.Json;
using Bennu.Broadcasting;
using Bennu.Protocol;
using Bennu.Transports;

namespace Bennu.Tests.Fuzzing;

/// <summary>Keeps what a connection sends. Any thread.</summary>
internal sealed class FuzzWriter : SocketWriter
{
    private readonly List<OutboundFrame> _frames = []; // under itself

    /// <summary>The code of the close; null before.</summary>
    public int? CloseCode { get; private set; }

    public override void Write(in OutboundFrame frame)
    {
        lock (_frames) _frames.Add(frame);
    }

    public override void Write(EncodedBatch batch)
    {
        foreach (var frame in batch.Frames) Write(frame);
    }

    public override void Write(EncodedBatch batch, int index) => Write(batch.Frames[index]);

    public override void Close(int code, string reason) => CloseCode ??= code;

    /// <summary>Whether a text frame with this in it was sent. Every frame must be well-formed.</summary>
    public bool Said(ReadOnlySpan<byte> text)
    {
        lock (_frames)
        {
            var said = false;
            foreach (var frame in _frames)
            {
                if (frame.Kind != FrameKind.Text || frame.Message.IsEmpty) continue;
                DemandJson(frame.Message.Span);
                said |= frame.Message.Span.IndexOf(text) >= 0;
            }
            return said;
        }
    }

    /// <summary>Throws where this is not one JSON value.</summary>
    public static void DemandJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        while (reader.Read())
        {
        }
    }
}
