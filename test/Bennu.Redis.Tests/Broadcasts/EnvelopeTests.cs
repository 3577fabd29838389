using Bennu.PubSub;
using Bennu.PubSub.TopicLogs;
using Bennu.Redis.Broadcasts;
using CsCheck;

namespace Bennu.Redis.Tests.Broadcasts;

public sealed class EnvelopeTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char['\0', '\uD7FF'], 0, 200];

    private static readonly Gen<Broadcast> Broadcasts = Gen.Select(
        Text, Text, Gen.Byte.Array, Gen.Bool, Gen.Select(Gen.Bool, Text, Gen.ULong, Gen.ULong), Text.Null(), Text.Null(),
        (topic, name, payload, isBinary, link, session, trace) => new Broadcast
        {
            Topic = topic,
            Event = name,
            Payload = payload,
            IsBinary = isBinary,
            Link = link.Item1 ? new LogLink(link.Item2, link.Item3, link.Item4) : null,
            FromSession = session,
            TraceParent = trace,
        });

    [Fact]
    public void Broadcast_is_decoded_as_it_was_encoded() => Gen.Select(Broadcasts, Gen.ULong, Gen.ULong, Text).Sample(
        (broadcast, sender, number, dispatcher) =>
        {
            Assert.True(Envelope.TryDecode(Envelope.Encode(sender, number, dispatcher, broadcast), out var found));
            Assert.Equal((sender, number, dispatcher), (found.Sender, found.Number, found.Dispatcher));
            Assert.Equal(
                (broadcast.Topic, broadcast.Event, broadcast.IsBinary, broadcast.Link, broadcast.FromSession, broadcast.TraceParent),
                (found.Broadcast.Topic, found.Broadcast.Event, found.Broadcast.IsBinary, found.Broadcast.Link, found.Broadcast.FromSession,
                    found.Broadcast.TraceParent));
            Assert.Equal(broadcast.Payload.ToArray(), found.Broadcast.Payload.ToArray());
        });

    [Fact]
    public void Head_and_link_and_body_are_an_envelope()
    {
        var broadcast = new Broadcast
        {
            Topic = "t",
            Event = "e",
            Payload = new byte[] { 1 },
            Link = new("epoch", 2, 1),
            TraceParent = "00",
        };
        byte[] joined =
        [
            .. Envelope.EncodeHead(7, 8, "t", "00"), 5, .. "epoch"u8, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1,
            .. new MessageBody("e", new byte[] { 1 }, false, null).Encode(),
        ];

        Assert.Equal(Envelope.Encode(7, 8, "", broadcast), joined);
    }

    [Fact]
    public void Whatever_bytes_come_nothing_is_thrown() => Gen.Byte.Array[0, 100].Sample(bytes => { Envelope.TryDecode(bytes, out _); });

    [Fact]
    public void Bytes_that_were_cut_or_changed_throw_nothing() => Gen.Select(Broadcasts, Gen.Int[0, 1_000], Gen.Byte).Sample(
        (broadcast, at, value) =>
        {
            var bytes = Envelope.Encode(1, 2, "", broadcast);
            Envelope.TryDecode(bytes.AsMemory(0, at % bytes.Length), out _);
            bytes[at % bytes.Length] = value;
            Envelope.TryDecode(bytes, out _);
        });
}
