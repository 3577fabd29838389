using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bennu.Protocol;
using Bennu.Tests.Support;
using Bennu.Transports;
using Bennu.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bennu.Tests.Transports;

/// <summary>The way out over a real connection, by the stream and by the socket itself.</summary>
public sealed class WebSocketWriterTests : IDisposable
{
    private const int MaxQueuedBytes = 1_000_000;

    private readonly Socket _client, _server;
    private readonly NetworkStream _stream;

    public WebSocketWriterTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, ReceiveTimeout = 10_000 };
        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
        _server.NoDelay = true;
        _server.SendBufferSize = 4096;
        _stream = new NetworkStream(_server);
    }

    public static TheoryData<bool> Ways => OperatingSystem.IsLinux() ? [false, true] : [false];

    public void Dispose()
    {
        _client.Dispose();
        _stream.Dispose();
        _server.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_client_does_not_take_at_once_follows_in_order(bool direct)
    {
        const int Count = 300;
        var writer = Writer(direct);
        for (var i = 0; i < Count; i++) Write(writer, i, 1000 + i);
        Assert.NotEqual(0, writer.QueuedBytes);
        writer.Close(CloseCode.GoingAway, "");
        for (var i = 0; i < Count; i++) Expect(i, 1000 + i);
        ExpectClose(CloseCode.GoingAway);
        await Patience.For(writer.Finished, "the end of the writing");
        Assert.Equal(0, writer.QueuedBytes);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Client_that_reads_nothing_gets_whole_frames_and_1013(bool direct)
    {
        var writer = Writer(direct);
        for (var i = 0; !writer.HasOverflowed; i++) Write(writer, i, 50_000);
        var first = 0;
        while (TryExpect(first, 50_000)) first++;
        ExpectClose(CloseCode.TryAgainLater);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Corked_frames_leave_together_once_the_last_cork_is_drawn(bool direct)
    {
        var writer = Writer(direct);
        writer.Cork();
        Write(writer, 1, 100);
        writer.Cork();
        Write(writer, 2, 200);
        writer.Uncork();
        Write(writer, 3, 300);
        Assert.Equal(0, _client.Available);
        writer.Uncork();
        Assert.True(_client.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
        Assert.Equal(3 * 4 + 600, _client.Available);
        for (var i = 1; i <= 3; i++) Expect(i, 100 * i);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Frame_too_large_to_be_gathered_pushes_the_others_out(bool direct)
    {
        var writer = Writer(direct);
        writer.Cork();
        Write(writer, 1, 100);
        Write(writer, 2, 100_000);
        Expect(1, 100);
        Expect(2, 100_000);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Close_does_not_wait_for_the_cork(bool direct)
    {
        var writer = Writer(direct);
        writer.Cork();
        Write(writer, 1, 100);
        writer.Close(CloseCode.GoingAway, "");
        Write(writer, 2, 100);
        writer.Uncork();
        Expect(1, 100);
        ExpectClose(CloseCode.GoingAway);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Frames_of_many_threads_stay_whole_and_each_threads_in_order(bool direct)
    {
        const int Threads = 4, Count = 500;
        var writer = Writer(direct);
        var writing = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Count; i++)
            {
                if (i % 7 == 0) writer.Cork();
                Write(writer, (thread * Count) + i, 130);
                if (i % 7 == 6 || i == Count - 1) writer.Uncork();
            }
        })));
        var next = new int[Threads];
        for (var i = 0; i < Threads * Count; i++)
        {
            var number = Receive(130);
            Assert.Equal(next[number / Count]++, number % Count);
        }
        await writing;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Client_that_is_gone_ends_the_writing(bool direct)
    {
        var writer = Writer(direct);
        _client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
        for (var i = 0; !writer.Finished.IsCompleted; i++) Write(writer, i, 1000);
        await writer.Finished;
        Assert.Equal(0, writer.QueuedBytes);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Socket_that_was_closed_ends_the_writing(bool direct)
    {
        var writer = Writer(direct);
        for (var i = 0; i < 100; i++) Write(writer, i, 10_000);
        _stream.Dispose();
        _server.Dispose();
        Write(writer, 0, 1000);
        await Patience.For(writer.Finished, "the end of the writing");
    }

    [Fact]
    public void Socket_is_written_once_the_client_has_spoken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has this way.");
        var stream = new MemoryStream();
        var writer = new WebSocketWriter(stream, MaxQueuedBytes, compress: false, NullLogger.Instance, new DirectSocket(_server));
        writer.OnClientReady();
        Write(writer, 1, 100);
        Assert.Equal(0, stream.Length);
        Expect(1, 100);
    }

    [Fact]
    public void Stream_that_was_written_once_is_written_for_ever()
    {
        var stream = new MemoryStream();
        var writer = new WebSocketWriter(stream, MaxQueuedBytes, compress: false, NullLogger.Instance, new DirectSocket(_server));
        Write(writer, 1, 100);
        writer.OnClientReady();
        Write(writer, 2, 100);
        Assert.Equal(2 * 104, stream.Length);
        Assert.Equal(0, _client.Available);
    }

    private WebSocketWriter Writer(bool direct)
    {
        var writer = new WebSocketWriter(
            direct ? new MemoryStream() : _stream, MaxQueuedBytes, compress: false, NullLogger.Instance, direct ? new DirectSocket(_server) : null);
        writer.OnClientReady();
        return writer;
    }

    private static void Write(WebSocketWriter writer, int number, int length)
    {
        const int Header = 4;
        var frame = new byte[Header + length];
        (frame[0], frame[1]) = (0x82, 126);
        if (length > ushort.MaxValue) length = 0; // the test knows better
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(Header), number);
        writer.Write(new OutboundFrame(frame, Header, FrameKind.Binary));
    }

    private void Expect(int number, int length) => Assert.Equal(number, Receive(length));

    private int Receive(int length)
    {
        var frame = ReceiveExactly(4 + length);
        Assert.Equal(0x82, frame[0]);
        if (length <= ushort.MaxValue) Assert.Equal(length, BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2)));
        return BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4));
    }

    // False where the close frame comes instead.
    private bool TryExpect(int number, int length)
    {
        var first = new byte[1];
        _client.Receive(first, SocketFlags.Peek);
        if (first[0] == 0x88) return false;
        Expect(number, length);
        return true;
    }

    private void ExpectClose(int code)
    {
        var frame = ReceiveExactly(4);
        Assert.Equal((0x88, code), (frame[0], BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2))));
    }

    private byte[] ReceiveExactly(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var count = _client.Receive(bytes.AsSpan(at));
            Assert.NotEqual(0, count);
            at += count;
        }
        return bytes;
    }
}
