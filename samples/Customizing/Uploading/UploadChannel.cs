using System.Buffers.Binary;
using Bennu.Channels;

namespace Customizing.Uploading;

/// <summary>
/// One file on its way to the server. The topic's subtopic is the upload's id, a GUID that the client made. The join says how much of it is
/// here already, so a client that was cut off goes on from there, be it after a restart of the server.
/// </summary>
internal sealed partial class UploadChannel(UploadFiles files) : Channel<Visitor>
{
    private const long LargestFile = 100_000_000;
    private const int PositionBytes = 8;

    private readonly UploadFiles _files = files;

    private Guid _id;
    private long _size, _percent;

    [Join]
    private JoinResult Join(Topic topic, UploadStart start)
    {
        if (!Guid.TryParseExact(topic.Subtopic, "D", out _id)) return JoinResult.Error("no id");
        if (start.Size is <= 0 or > LargestFile) return JoinResult.Error("size");
        _size = start.Size;
        return JoinResult.Ok(new Progress(_files.Received(_id), _size));
    }

    /// <summary>
    /// Eight bytes say where the chunk belongs, the rest is the chunk. It is written to its place, so one that comes twice, because the first
    /// answer was lost with the connection, changes nothing.
    /// </summary>
    [HandleIn("chunk")]
    private async ValueTask<Reply<Progress>> ChunkAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        if (message.Length <= PositionBytes) return Reply.Error("empty");
        var position = BinaryPrimitives.ReadInt64BigEndian(message.Span);
        var chunk = message[PositionBytes..];
        var received = _files.Received(_id);
        if (position < 0 || position > received) return Reply.Error("gap");
        if (position > _size - chunk.Length) return Reply.Error("too long");
        await _files.WriteAsync(_id, position, chunk, ct);
        var progress = new Progress(Math.Max(received, position + chunk.Length), _size);
        await TellAsync(progress, ct);
        return progress;
    }

    /// <summary>A push for each percent, not for each chunk. Everybody who has joined the upload sees it: the sender, and its other devices.</summary>
    private async ValueTask TellAsync(Progress progress, CancellationToken ct)
    {
        var percent = progress.Received * 100 / progress.Size;
        if (percent == _percent) return;
        _percent = percent;
        await BroadcastAsync("progress", progress, ct);
    }
}

internal sealed record UploadStart(long Size);

internal sealed record Progress(long Received, long Size);
