using System.Buffers;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Durable;

internal enum SinceKind : byte
{
    /// <summary>No <c>$since</c>: live messages from now on.</summary>
    Absent,

    /// <summary>Everything after a cursor.</summary>
    Cursor,

    /// <summary>Everything from a point of the log.</summary>
    Start,

    /// <summary>Malformed.</summary>
    Invalid,
}

/// <summary>The reserved member <c>$since</c> of a join's payload: from where the client wants the topic's messages.</summary>
internal readonly record struct Since(SinceKind Kind, StreamCursor Cursor = default, LogStart Start = default)
{
    private const int MaxCursorLength = 64;

    private static readonly Since Invalid = new(SinceKind.Invalid);

    /// <summary>Takes <c>$since</c> out of a join's payload, so that the application never sees it. Of several the last one counts.</summary>
    public static Since Take(ref Payload payload, TimeProvider time)
    {
        if (payload.IsBinary || !MayHold(payload.Data.Span)) return default;
        var json = payload.Data.Span;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        var since = default(Since);
        var rest = new ArrayBufferWriter<byte>(json.Length);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = (int)reader.TokenStartIndex;
            var isSince = Is(ref reader, "$since"u8);
            reader.Read();
            if (isSince) since = Parse(ref reader, time);
            else reader.Skip();
            if (isSince) continue;
            rest.Write(rest.WrittenCount == 0 ? "{"u8 : ","u8);
            rest.Write(json[member..(int)reader.BytesConsumed]);
        }
        if (since.Kind == SinceKind.Absent) return since;
        rest.Write(rest.WrittenCount == 0 ? "{}"u8 : "}"u8);
        payload = Payload.Json(rest.WrittenMemory);
        return since;
    }

    // Nearly every join has no such member; one with an escape may spell it in another way.
    private static bool MayHold(ReadOnlySpan<byte> json) => json.IndexOf("$since"u8) >= 0 || json.Contains((byte)'\\');

    private static Since Parse(ref Utf8JsonReader reader, TimeProvider time)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when Is(ref reader, "start"u8):
                return new(SinceKind.Start, Start: LogStart.Oldest);
            case JsonTokenType.String:
                Span<byte> text = stackalloc byte[MaxCursorLength];
                var length = Unescape(ref reader, text);
                return length > 0 && StreamCursor.TryParse(text[..length], out var cursor) ? new(SinceKind.Cursor, cursor) : Invalid;
            case JsonTokenType.StartObject:
                return ParseObject(ref reader, time);
            default:
                reader.Skip();
                return Invalid;
        }
    }

    private static Since ParseObject(ref Utf8JsonReader reader, TimeProvider time)
    {
        var since = Invalid;
        var members = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            members++;
            var isLast = Is(ref reader, "last"u8);
            var isSeconds = Is(ref reader, "seconds"u8);
            reader.Read();
            var isPositive = reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number > 0;
            number = isPositive ? reader.GetDouble() : 0;
            reader.Skip();
            if (!isPositive) continue;
            if (isLast && IsWhole(number)) since = new(SinceKind.Start, Start: LogStart.Last((int)Math.Min(number, int.MaxValue)));
            if (isSeconds) since = new(SinceKind.Start, Start: LogStart.Since(Before(time.GetUtcNow(), number)));
        }
        return members == 1 ? since : Invalid;
    }

    private static bool IsWhole(double number) => double.IsInteger(number) || double.IsPositiveInfinity(number); // more digits than a double has

    // Not ValueTextEquals, which throws for an escape that stands for no character.
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.SequenceEqual(name);
        Span<byte> text = stackalloc byte[MaxCursorLength];
        var length = Unescape(ref reader, text);
        return length >= 0 && text[..length].SequenceEqual(name);
    }

    // The length; -1 for what is no text or longer than the space: an escape makes at most six bytes of one. The space must be larger than what is
    // hoped for: the reader gives up where it cannot be sure that the next escape fits.
    private static int Unescape(ref Utf8JsonReader reader, scoped Span<byte> text)
    {
        if (reader.ValueSpan.Length > text.Length * (reader.ValueIsEscaped ? 6 : 1)) return -1;
        try
        {
            return reader.CopyString(text);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException) // half a surrogate pair; longer than the space
        {
            return -1;
        }
    }

    private static DateTimeOffset Before(DateTimeOffset now, double seconds) =>
        seconds < (now - DateTimeOffset.UnixEpoch).TotalSeconds ? now - TimeSpan.FromSeconds(seconds) : DateTimeOffset.UnixEpoch;
}
