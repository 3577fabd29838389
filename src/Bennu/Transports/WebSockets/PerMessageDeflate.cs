using System.Buffers;
using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Bennu.Transports.WebSockets;

/// <summary>
/// Compression of single messages (RFC 7692), always without context takeover: nothing is remembered between messages, so that a connection
/// costs no memory for it and one compressed frame serves all subscribers.
/// </summary>
internal static class PerMessageDeflate
{
    private const string Name = "permessage-deflate";
    private const int ChunkSize = 8192;

    // The end of every message, which is left out on the wire.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Takes the first offer that can be kept, and gives the answer to it.</summary>
    public static bool TryNegotiate(StringValues offers, out string response)
    {
        response = "";
        foreach (var header in offers)
        {
            foreach (var offer in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (!IsAcceptable(offer)) continue;
                response = $"{Name}; server_no_context_takeover; client_no_context_takeover";
                return true;
            }
        }
        return false;
    }

    private static bool IsAcceptable(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        if (!parts[0].Equals(Name, StringComparison.OrdinalIgnoreCase)) return false;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            var value = equals < 0 ? null : part[(equals + 1)..].Trim().Trim('"');
            if (!seen.Add(name) || !IsAcceptable(name, value)) return false;
        }
        return true;
    }

    // We always compress with the largest window, so that a client that wants a smaller one is declined.
    private static bool IsAcceptable(string name, string? value) => name switch
    {
        "server_no_context_takeover" or "client_no_context_takeover" => value is null,
        "client_max_window_bits" => value is null || IsWindow(value),
        "server_max_window_bits" => value == "15",
        _ => false,
    };

    private static bool IsWindow(string value) => value is "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15";

    /// <summary>Compresses a message.</summary>
    public static void Compress(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(message);
            deflate.Flush();
            var bytes = compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
            if (bytes.EndsWith(Tail)) bytes = bytes[..^Tail.Length];
            output.Write(bytes.IsEmpty ? [0x00] : bytes); // an empty message is one empty block
        }
    }

    /// <summary>Inflates a message, as far as it may grow.</summary>
    public static InflateResult Inflate(ReadOnlySpan<byte> message, IBufferWriter<byte> output, int maxSize)
    {
        byte[] whole = [.. message, .. Tail, 0x03, 0x00]; // and a last, empty block, so that the stream has an end
        using var deflate = new DeflateStream(new MemoryStream(whole), CompressionMode.Decompress);
        try
        {
            var size = 0;
            while (true)
            {
                var count = deflate.Read(output.GetSpan(ChunkSize));
                if (count == 0) return InflateResult.Done;
                output.Advance(count);
                size += count;
                if (size > maxSize) return InflateResult.TooBig;
            }
        }
        catch (InvalidDataException)
        {
            return InflateResult.Corrupt;
        }
    }
}
