using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text.Unicode;
using Bennu.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Bennu.Transports;

/// <summary>
/// The frames in the body of a long-poll post (4.4): with content type <c>application/x-ndjson</c> a frame a line, text where it begins with
/// <c>[</c> and Base64 of a binary frame otherwise, at most 100 of them; with any other, the whole body is one text frame. Empty lines are skipped.
/// </summary>
internal static class LongPollBody
{
    private const int MaxFrames = 100;

    /// <summary>Reads the body; null where it is too large or not what it says it is.</summary>
    public static async ValueTask<List<(ReadOnlyMemory<byte> Frame, FrameKind Kind)>?> ReadAsync(HttpContext context, int maxSize)
    {
        if (context.Request.ContentLength > maxSize) return null;
        // The server would count what encloses chunks too.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        byte[]? body;
        try
        {
            body = await ReadAsync(context.Request.BodyReader, maxSize, context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
        if (body is null) return null;
        if (context.Request.ContentType == "application/x-ndjson") return Split(body);
        return Utf8.IsValid(body) ? [(body, FrameKind.Text)] : null;
    }

    private static async ValueTask<byte[]?> ReadAsync(PipeReader reader, int maxSize, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var isTooLarge = body.Length + read.Buffer.Length > maxSize;
            if (!isTooLarge)
                foreach (var segment in read.Buffer) body.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (isTooLarge) return null;
            if (read.IsCompleted) return body.ToArray();
        }
    }

    private static List<(ReadOnlyMemory<byte>, FrameKind)>? Split(ReadOnlyMemory<byte> body)
    {
        var frames = new List<(ReadOnlyMemory<byte>, FrameKind)>();
        var parts = 0;
        while (!body.IsEmpty && parts < MaxFrames)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (!line.IsEmpty && line.Span[^1] == '\r') line = line[..^1];
            if (line.IsEmpty) continue;
            parts++;
            if (line.Span[0] == '[' && Utf8.IsValid(line.Span)) frames.Add((line, FrameKind.Text));
            else if (TryDecode(line.Span) is { } bytes) frames.Add((bytes, FrameKind.Binary));
            else return null;
        }
        return frames;
    }

    private static byte[]? TryDecode(ReadOnlySpan<byte> base64)
    {
        if (!Base64.IsValid(base64, out var length)) return null;
        var bytes = new byte[length];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == length ? bytes : null;
    }
}
