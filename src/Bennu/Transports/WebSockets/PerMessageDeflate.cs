using System.Buffers;
using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Bennu.Transports.WebSockets;

/// <summary>
/// The permessage-deflate extension (RFC 7692), always without context takeover: a compressed message serves every subscriber, and a
/// connection keeps no window between messages.
/// </summary>
internal static class PerMessageDeflate
{
    private const string Name = "permessage-deflate";
    private const string Accepted = $"{Name}; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Accepts the first offer it can of <c>Sec-WebSocket-Extensions</c>.</summary>
    /// <param name="offers">The request header's values.</param>
    /// <param name="response">The response header's value; empty when no offer was accepted.</param>
    public static bool TryNegotiate(StringValues offers, out string response)
    {
        foreach (var value in offers)
        {
            var rest = value.AsSpan();
            while (!rest.IsEmpty)
                if (IsAcceptable(Next(ref rest, ','), out response))
                    return true;
        }
        response = "";
        return false;
    }

    /// <summary>Writes the payload of a compressed frame: raw deflate, flushed, without the flush's tail.</summary>
    public static void Compress(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        if (message.IsEmpty)
        {
            // A deflater that was given nothing flushes nothing; this is the empty block it would have written (RFC 7692, 7.2.3.6).
            output.Write<byte>([0x00]);
            return;
        }
        var trimmed = new TailTrimmingStream(output);
        using var deflater = new DeflateStream(trimmed, CompressionLevel.Optimal);
        deflater.Write(message);
        deflater.Flush();
        trimmed.Complete();
    }

    private static bool IsAcceptable(ReadOnlySpan<char> offer, out string response)
    {
        response = "";
        if (Next(ref offer, ';') is not Name) return false;
        var seen = Parameters.None;
        while (!offer.IsEmpty)
        {
            var value = Next(ref offer, ';');
            var hasValue = value.Contains('=');
            var name = Next(ref value, '=');
            if (value is ['"', .., '"']) value = value[1..^1];
            var parameter = name switch
            {
                "server_no_context_takeover" when !hasValue => Parameters.ServerNoTakeover,
                "client_no_context_takeover" when !hasValue => Parameters.ClientNoTakeover,
                // The deflater always uses the largest window, which is no answer to a client that asks for a smaller one.
                "server_max_window_bits" when value is "15" => Parameters.ServerWindow,
                "client_max_window_bits" when !hasValue || IsWindowBits(value) => Parameters.ClientWindow,
                _ => Parameters.None,
            };
            if (parameter == Parameters.None || (seen & parameter) != 0) return false;
            seen |= parameter;
        }
        response = (seen & Parameters.ServerWindow) == 0 ? Accepted : $"{Accepted}; server_max_window_bits=15";
        return true;
    }

    private static bool IsWindowBits(ReadOnlySpan<char> value) => value is "8" or "9" or ['1', >= '0' and <= '5'];

    /// <summary>Takes the trimmed text before the next delimiter that is not in a quoted string.</summary>
    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, char delimiter)
    {
        var quoted = false;
        var end = 0;
        for (; end < rest.Length && (quoted || rest[end] != delimiter); end++)
        {
            if (rest[end] == '"') quoted = !quoted;
            else if (quoted && rest[end] == '\\') end++;
        }
        end = Math.Min(end, rest.Length);
        var part = rest[..end].Trim();
        rest = rest[Math.Min(end + 1, rest.Length)..].Trim();
        return part;
    }

    [Flags]
    private enum Parameters
    {
        None = 0,
        ServerNoTakeover = 1,
        ClientNoTakeover = 2,
        ServerWindow = 4,
        ClientWindow = 8,
    }
}
