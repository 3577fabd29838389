using Bennu.Transports.WebSockets;
using CsCheck;

namespace Bennu.Tests.Transports.WebSockets;

public class FrameMaskTests
{
    [Fact]
    public void Apply_equals_the_naive_loop() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[4], Gen.Int[0, 8]).Sample((bytes, key, offset) =>
        {
            // The offset misaligns the payload, as a header does.
            offset = Math.Min(offset, bytes.Length);
            var expected = bytes.ToArray();
            for (var i = offset; i < bytes.Length; i++) expected[i] ^= key[(i - offset) % 4];
            FrameMask.Apply(bytes.AsSpan(offset), key);
            return bytes.AsSpan().SequenceEqual(expected);
        });
}
