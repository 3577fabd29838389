using System.Buffers;
using Bennu.Nats.Wire;
using Bennu.PubSub;
using CsCheck;

namespace Bennu.Nats.Tests.Wire;

public sealed class BroadcastSerializerTests
{
    private static readonly Broadcast Full = new()
    {
        Topic = "room:1",
        Event = "said",
        Payload = "{}"u8.ToArray(),
        Link = new("epoch", ulong.MaxValue, 1),
        FromSession = "session",
        TraceParent = "00-01",
    };

    [Fact]
    public void Foreign_bytes_are_refused_and_never_throw() => Gen.Byte.Array[0, 60].Sample(
        bytes => Assert.True(!BroadcastSerializer.TryRead(bytes, null, out var read, out _) || read is not null));

    [Fact]
    public void Message_that_was_cut_off_before_its_payload_is_refused()
    {
        var bytes = Bytes(Full);
        for (var length = 0; length < bytes.Length - Full.Payload.Length; length++)
            Assert.False(BroadcastSerializer.TryRead(bytes[..length], null, out _, out _), $"{length} bytes were enough.");
        Assert.True(BroadcastSerializer.TryRead(bytes, null, out _, out _));
    }

    [Fact]
    public void Text_that_claims_to_be_endless_is_refused() =>
        Assert.False(BroadcastSerializer.TryRead(
            new byte[] { 0xB1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, null, out _, out _));

    private static byte[] Bytes(Broadcast broadcast)
    {
        var buffer = new ArrayBufferWriter<byte>();
        BroadcastSerializer.Instance.Serialize(buffer, new(broadcast, "dispatcher"));
        return buffer.WrittenSpan.ToArray();
    }
}
