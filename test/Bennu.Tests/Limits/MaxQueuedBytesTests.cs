using System.Buffers.Binary;
using Bennu.Protocol;
using Bennu.Tests.Shared;
using Bennu.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bennu.Tests.Limits;

/// <summary>
/// <c>WebSocketOptions.MaxQueuedBytes</c>: what waits for a client that does not read, beside the frame that is being written.
/// </summary>
public sealed class MaxQueuedBytesTests
{
    private const int Limit = 100;

    private readonly StuckStream _stream = new();
    private readonly WebSocketWriter _writer;

    public MaxQueuedBytesTests() => _writer = new WebSocketWriter(_stream, Limit, compress: false, NullLogger.Instance);

    [Fact]
    public void Default_is_16_MiB() => Assert.Equal(16 * 1024 * 1024, new WebSocketOptions().MaxQueuedBytes);

    [Fact]
    public async Task Queue_that_is_just_full_leaves_once_the_client_reads()
    {
        Write(10);
        Write(60);
        Write(40);
        _stream.Read();
        _writer.Close(CloseCode.GoingAway, "");
        await _writer.Finished;
        Assert.Equal([10, 60 + 40, 4], _stream.Writes.Select(bytes => bytes.Length));
    }

    [Fact]
    [DurableStatement("slow 4")]
    public async Task One_byte_more_drops_the_queue_and_closes_with_1013()
    {
        Write(10);
        Write(60);
        Write(41);
        Write(1);
        _stream.Read();
        await _writer.Finished;
        Assert.Equal(10, _stream.Writes[0].Length);
        var close = Assert.Single(_stream.Writes[1..]);
        Assert.Equal((0x88, CloseCode.TryAgainLater), (close[0], BinaryPrimitives.ReadUInt16BigEndian(close.AsSpan(2))));
    }

    [Fact]
    public async Task Single_frame_over_the_bound_is_sent()
    {
        Write(10);
        Write(1_000);
        _stream.Read();
        _writer.Close(CloseCode.GoingAway, "");
        await _writer.Finished;
        Assert.Equal([10, 1_000, 4], _stream.Writes.Select(bytes => bytes.Length));
    }

    [Fact]
    public async Task Pongs_are_bounded_like_all_else()
    {
        Write(10);
        for (var i = 0; i <= Limit / 7; i++) _writer.Pong("12345"u8);
        _stream.Read();
        await _writer.Finished;
        Assert.Equal(0x88, Assert.Single(_stream.Writes[1..])[0]);
    }

    private void Write(int length) => _writer.Write(new OutboundFrame(new byte[length], 0, FrameKind.Binary));

    /// <summary>Takes the first write and does not come to an end with it until it is read.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _read = new();

        public List<byte[]> Writes { get; } = [];

        public void Read() => _read.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.ToArray());
            await _read.Task;
        }
    }
}
