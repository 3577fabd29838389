using System.Buffers;
using Bennu.Transports.WebSockets;
using CsCheck;

namespace Bennu.Tests.Transports.WebSockets;

public class WebSocketReaderPropertyTests
{
    private static readonly byte[] LegalFirstBytes = [0x01, 0x02, 0x41, 0x00, 0x80, 0x81, 0x82, 0xC1, 0xC2, 0x88, 0x89, 0x8A];

    private static readonly Gen<byte> FirstByte =
        Gen.OneOf(Gen.Byte, Gen.Int[0, LegalFirstBytes.Length - 1].Select(i => LegalFirstBytes[i]));

    // Whole frames among the noise: noise alone would hardly ever get past its first header.
    private static readonly Gen<byte[]> Broken =
        Gen.OneOf(
            Gen.Byte.Array[0, 40],
            Gen.Select(FirstByte, Gen.Byte.Array[0, 140], (first, payload) => ClientFrames.Frame(first, payload)))
            .Array[0, 8]
            .Select(ClientFrames.Join);

    [Fact]
    public void Arbitrary_bytes_say_the_same_in_any_chunks_and_never_throw() =>
        Gen.Select(Broken, Gen.Bool, Gen.Int[1, 50]).Sample((bytes, deflate, chunk) =>
        {
            using var whole = new WebSocketReader(200, deflate);
            using var chunked = new WebSocketReader(200, deflate);
            using var single = new WebSocketReader(200, deflate);
            var events = whole.Feed(bytes);
            Assert.Equal(events, chunked.Feed(bytes, () => chunk));
            Assert.Equal(events, single.Feed(bytes, () => 1));
        });

    [Theory]
    [InlineData(300, 300)]
    [InlineData(200_000, 10)]
    public void Messages_round_trip_in_fragments_between_pings(int maxLength, int iterations) =>
        Gen.Select(Gen.Int[0, maxLength].Array[1, 4], Gen.Int[0, int.MaxValue]).Sample(
            (lengths, seed) =>
            {
                var random = new Random(seed);
                var expected = new List<ReaderEvent>();
                var stream = new ArrayBufferWriter<byte>();
                foreach (var length in lengths) Write(random, length, stream, expected);

                using var reader = new WebSocketReader(maxLength, deflate: false);
                Assert.Equal(expected, reader.Feed(stream.WrittenSpan, () => random.Next(1, random.Next(2, 10_000))));
                Assert.True(reader.ReleaseIfEmpty());
            },
            iter: iterations);

    private static void Write(Random random, int length, ArrayBufferWriter<byte> stream, List<ReaderEvent> expected)
    {
        var message = new byte[length];
        random.NextBytes(message);
        var first = true;
        var rest = message.AsSpan();
        var final = false;
        while (!final)
        {
            var count = random.Next(3) == 0 ? rest.Length : random.Next(rest.Length + 1);
            final = count == rest.Length;
            stream.Write(ClientFrames.Frame((byte)((final ? 0x80 : 0) | (first ? 2 : 0)), rest[..count]));
            if (final) expected.Add(ReaderEvent.Message(message, isBinary: true));
            if (random.Next(2) == 0)
            {
                stream.Write(ClientFrames.Ping([(byte)count]));
                expected.Add(ReaderEvent.Ping([(byte)count]));
            }
            first = false;
            rest = rest[count..];
        }
    }
}
