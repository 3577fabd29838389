using Bennu.Transports.WebSockets;

namespace Bennu.Tests.Transports.WebSockets;

public class WebSocketReaderBufferTests
{
    [Fact]
    public void First_buffer_is_small_whatever_is_announced()
    {
        using var reader = new WebSocketReader(100_000_000, deflate: false);
        Assert.Equal(4096, reader.GetMemory().Length);
        reader.Feed(ClientFrames.Announce(0x82, 100_000_000));
        Assert.InRange(reader.GetMemory().Length, 1, 4096);
    }

    [Fact]
    public void Buffer_grows_with_what_has_come()
    {
        using var reader = new WebSocketReader(1_000_000, deflate: false);
        reader.Feed(ClientFrames.Binary(new byte[500_000]).AsSpan(0, 100_000));
        Assert.InRange(reader.GetMemory().Length, 1, 200_000);
    }

    [Fact]
    public void Unfragmented_payload_lies_in_the_receive_buffer()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        var memory = reader.GetMemory();
        ClientFrames.Text("hello"u8).CopyTo(memory);
        reader.Advance(11);
        Assert.Equal(WebSocketRead.Message, reader.Read(out var payload, out _));
        Assert.True(memory.Span.Slice(6, 5) == payload);
    }

    [Fact]
    public void ReleaseIfEmpty_after_whole_messages_holds_nothing()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        Assert.True(reader.ReleaseIfEmpty());
        Assert.Equal(2, reader.Feed(ClientFrames.Join(ClientFrames.Text("a"u8), ClientFrames.Text("b"u8))).Count);
        Assert.True(reader.ReleaseIfEmpty());
        Assert.Equal([ReaderEvent.Message("c"u8)], reader.Feed(ClientFrames.Text("c"u8)));
    }

    [Fact]
    public void ReleaseIfEmpty_keeps_a_partial_frame()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        var frame = ClientFrames.Text("hello"u8);
        reader.Feed(frame.AsSpan(0, 1));
        Assert.False(reader.ReleaseIfEmpty());
        Assert.Equal([ReaderEvent.Message("hello"u8)], reader.Feed(frame.AsSpan(1)));
    }

    [Fact]
    public void ReleaseIfEmpty_keeps_a_partial_message()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        reader.Feed(ClientFrames.Frame(0x01, "he"u8));
        Assert.False(reader.ReleaseIfEmpty());
        Assert.Equal([ReaderEvent.Message("hello"u8)], reader.Feed(ClientFrames.Frame(0x80, "llo"u8)));
        Assert.True(reader.ReleaseIfEmpty());
    }

    [Fact]
    public void Small_messages_allocate_nothing()
    {
        using var reader = new WebSocketReader(1000, deflate: false);
        var stream = ClientFrames.Join(ClientFrames.Text("hello"u8), ClientFrames.Frame(0x02, [1]), ClientFrames.Frame(0x80, [2]));
        // Other tests share the pool and may take an array away in between: one quiet round is the proof.
        var least = long.MaxValue;
        for (var round = 0; round < 20 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++) ReadTwo(reader, stream);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public void Dispose_ends_reading()
    {
        var reader = new WebSocketReader(1000, deflate: false);
        reader.Feed(ClientFrames.Text("hello"u8).AsSpan(0, 3));
        reader.Dispose();
        reader.Dispose();
        Assert.Equal(WebSocketRead.NeedMore, reader.Read(out _, out _));
        Assert.True(reader.ReleaseIfEmpty());
    }

    private static void ReadTwo(WebSocketReader reader, byte[] stream)
    {
        stream.CopyTo(reader.GetMemory());
        reader.Advance(stream.Length);
        var messages = 0;
        while (reader.Read(out _, out _) == WebSocketRead.Message) messages++;
        if (messages != 2 || !reader.ReleaseIfEmpty()) throw new InvalidOperationException();
    }
}
