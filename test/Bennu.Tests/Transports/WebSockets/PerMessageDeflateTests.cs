using System.Buffers;
using System.IO.Compression;
using System.Text;
using Bennu.Tests.Shared;
using Bennu.Transports.WebSockets;
using CsCheck;

namespace Bennu.Tests.Transports.WebSockets;

public class PerMessageDeflateTests
{
    private const byte CompressedText = 0xC1;
    private const byte CompressedBinary = 0xC2;

    [Theory]
    [InlineData("00", "")]
    [InlineData("F248CDC9C90700", "Hello")]
    [InlineData("000500FAFF48656C6C6F00", "Hello")]
    [InlineData("F348CDC9C9070000", "Hello")]
    [InlineData("F24805000000FFFFCAC9C90700", "Hello")]
    public void Example_of_the_rfc_is_inflated(string compressed, string expected) =>
        Assert.Equal(
            ReaderEvent.Message(Encoding.UTF8.GetBytes(expected)),
            ReaderDriver.Single(ClientFrames.Frame(CompressedText, Convert.FromHexString(compressed)), deflate: true));

    [Fact]
    public void Empty_message_is_compressed_to_an_empty_block() => Assert.Equal([0x00], Compress([]));

    [Theory]
    [InlineData(40, 100)]
    [InlineData(200_000, 10)]
    public void Message_survives_compression(int maxLength, int iterations) =>
        Gen.Select(Gen.Int[0, maxLength], Gen.Int[1, 256], Gen.Int[0, int.MaxValue]).Sample(
            (length, alphabet, seed) =>
            {
                var random = new Random(seed);
                var message = new byte[length];
                for (var i = 0; i < length; i++) message[i] = (byte)random.Next(alphabet);
                var compressed = Compress(message);
                var cut = random.Next(compressed.Length);
                var stream = ClientFrames.Join(
                    ClientFrames.Frame(CompressedBinary, compressed),
                    ClientFrames.Frame(0x42, compressed.AsSpan(0, cut)),
                    ClientFrames.Frame(0x80, compressed.AsSpan(cut)),
                    ClientFrames.Binary("plain"u8));

                using var reader = new WebSocketReader(maxLength + 1000, deflate: true);
                if (length > Math.Max(128 * 1024, 25 * compressed.Length)) // as only a long one of a single letter is
                {
                    Assert.Equal([ReaderEvent.Violation(1009)], reader.Feed(stream));
                    return;
                }
                var expected = ReaderEvent.Message(message, isBinary: true);
                Assert.Equal([expected, expected, ReaderEvent.Message("plain"u8, isBinary: true)], reader.Feed(stream));
                Assert.True(reader.ReleaseIfEmpty());
            },
            iter: iterations);

    [Fact]
    public void Compression_shortens_repetitive_text() => Assert.InRange(Compress(new byte[10_000]).Length, 1, 100);

    [Fact, Statement(79)]
    public void Bomb_is_1009()
    {
        var bomb = Compress(new byte[10_000_000]);
        Assert.InRange(bomb.Length, 1, 60_000);
        Assert.Equal(ReaderEvent.Violation(1009), ReadCompressed(bomb, 65_536));
    }

    [Fact]
    public void Bomb_is_left_early()
    {
        var bomb = Compress(new byte[10_000_000]);
        var output = new PooledBytes();
        Assert.Equal(Inflation.TooBig, MessageInflater.Inflate(bomb, 65_536, ref output));
        Assert.InRange(output.Length, 65_537, 200_000);
        output.Release();
    }

    [Fact]
    public void Large_message_that_inflates_to_more_than_25_times_its_size_is_1009_although_it_is_within_the_limit()
    {
        var random = new byte[40_000];
        Random.Shared.NextBytes(random);
        Assert.Equal(WebSocketRead.Message, ReadCompressed(Compress([.. random, .. new byte[900_000]]), 10_000_000).Kind);
        Assert.Equal(1009, ReadCompressed(Compress([.. random, .. new byte[1_100_000]]), 10_000_000).Code);
        Assert.Equal(WebSocketRead.Message, ReadCompressed(Compress(new byte[131_072]), 10_000_000).Kind);
    }

    [Fact, Statement(79)]
    public void Inflated_size_counts_against_the_limit()
    {
        Assert.Equal(WebSocketRead.Message, ReadCompressed(Compress(new byte[1000]), 1000).Kind);
        Assert.Equal(ReaderEvent.Violation(1009), ReadCompressed(Compress(new byte[1001]), 1000));
    }

    [Theory]
    [InlineData("07")]
    [InlineData("FFFFFFFF")]
    [InlineData("000500FAFE48656C6C6F00")]
    public void Corrupt_message_is_1007(string compressed) =>
        Assert.Equal(ReaderEvent.Violation(1007), ReadCompressed(Convert.FromHexString(compressed), 1000));

    [Fact]
    public void Message_cut_short_is_1007()
    {
        // A stored block of a hundred bytes that has ten.
        byte[] cut = [0x00, 100, 0, 155, 255, .. new byte[10]];
        Assert.Equal(ReaderEvent.Violation(1007), ReadCompressed(cut, 1000));
    }

    [Fact, Statement(79)]
    public void Inflated_text_that_is_not_utf8_is_1007() =>
        Assert.Equal(
            ReaderEvent.Violation(1007), ReaderDriver.Single(ClientFrames.Frame(CompressedText, Compress([0x61, 0xFF])), deflate: true));

    [Fact]
    public void Compressed_payload_is_raw_deflate()
    {
        var message = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("broadcast ", 3000)));
        var compressed = new MemoryStream([.. Compress(message), 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00]);
        using var inflater = new DeflateStream(compressed, CompressionMode.Decompress);
        var inflated = new MemoryStream();
        inflater.CopyTo(inflated);
        Assert.Equal(message, inflated.ToArray());
    }

    private static ReaderEvent ReadCompressed(byte[] payload, int limit) =>
        ReaderDriver.Single(ClientFrames.Frame(CompressedBinary, payload), limit, deflate: true);

    private static byte[] Compress(ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>();
        PerMessageDeflate.Compress(message, output);
        return output.WrittenSpan.ToArray();
    }
}
