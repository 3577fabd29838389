using Bennu.Transports.WebSockets;

namespace Bennu.Tests.Transports.WebSockets;

/// <summary>What a reader said, with its payload copied.</summary>
internal sealed record ReaderEvent(WebSocketRead Kind, string Payload, bool IsBinary, int? Code)
{
    public static ReaderEvent Message(ReadOnlySpan<byte> payload, bool isBinary = false) =>
        new(WebSocketRead.Message, Convert.ToHexString(payload), isBinary, null);

    public static ReaderEvent Ping(ReadOnlySpan<byte> payload) => new(WebSocketRead.Ping, Convert.ToHexString(payload), false, null);

    public static ReaderEvent Close(int code) => new(WebSocketRead.Close, "", false, code);

    public static ReaderEvent Violation(int code) => new(WebSocketRead.Violation, "", false, code);
}

/// <summary>Feeds a reader and collects what it says.</summary>
internal static class ReaderDriver
{
    public static List<ReaderEvent> Feed(this WebSocketReader reader, ReadOnlySpan<byte> bytes, Func<int>? chunk = null)
    {
        var events = new List<ReaderEvent>();
        while (!bytes.IsEmpty)
        {
            var memory = reader.GetMemory();
            var count = Math.Min(Math.Min(bytes.Length, memory.Length), chunk?.Invoke() ?? int.MaxValue);
            bytes[..count].CopyTo(memory.Span);
            reader.Advance(count);
            bytes = bytes[count..];
            reader.Drain(events);
        }
        return events;
    }

    /// <summary>The only event of a fresh reader that is fed these bytes.</summary>
    public static ReaderEvent Single(byte[] bytes, int maxMessageSize = 1000, bool deflate = false)
    {
        using var reader = new WebSocketReader(maxMessageSize, deflate);
        return Assert.Single(reader.Feed(bytes));
    }

    private static void Drain(this WebSocketReader reader, List<ReaderEvent> events)
    {
        while (true)
        {
            var kind = reader.Read(out var payload, out var isBinary);
            if (kind == WebSocketRead.NeedMore) return;
            int? code = kind switch
            {
                WebSocketRead.Close => reader.CloseCode,
                WebSocketRead.Violation => reader.ViolationCode,
                _ => null,
            };
            events.Add(new ReaderEvent(kind, Convert.ToHexString(payload), isBinary && kind == WebSocketRead.Message, code));
        }
    }
}
