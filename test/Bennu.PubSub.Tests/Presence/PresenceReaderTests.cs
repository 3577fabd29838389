using Bennu.PubSub.Presence;
using CsCheck;

namespace Bennu.PubSub.Tests.Presence;

public sealed class PresenceReaderTests
{
    private static readonly ReplicaId Id = new("node-1", (1L << 62) + 5);

    private static readonly Gen<PresenceEntry[]> Entries = Gen.Select(
        Gen.String[0, 5], Gen.String[0, 5], Gen.Byte.Array[0, 9], Gen.Bool,
        (topic, key, meta, isUpdate) => (topic, key, meta, isUpdate)).Array[0, 6].Select(rows => rows
            .Select((row, i) => new PresenceEntry(Id, 11 + i, row.isUpdate ? i + 1 : 0, $"t{row.topic}", row.key, row.meta))
            .ToArray());

    [Fact]
    public void What_is_written_is_read()
    {
        Gen.Select(Entries, Gen.Bool).Sample((entries, flag) =>
        {
            AssertSame(new DeltaMessage(Id, 10, 20, entries, [new Removal(12, 3, flag), new Removal(19, 9, !flag)], flag));
            AssertSame(new TransferPage(Id, 7, new TransferPlace(5, 20, 3), 20, [4, 5], entries));
        }, iter: 1_000);
        AssertSame(new TransferRequest(Id, "node-2", 7, new TransferPlace(5, 0, 3)));
        AssertSame(new LeaveMessage(Id));
    }

    [Fact]
    public void Bytes_that_are_no_message_are_ignored()
    {
        byte[][] seeds =
        [
            PresenceWriter.Write(new DeltaMessage(Id, 10, 20, [new(Id, 12, 0, "t", "k", "{}"u8.ToArray())], [new(13, 3, true)])).ToArray(),
            PresenceWriter.Write(new TransferPage(Id, 7, new(5, 20, 3), 20, [4, 5], [new(Id, 12, 0, "t", "k", "{}"u8.ToArray())])).ToArray(),
            PresenceWriter.Write(new TransferRequest(Id, "node-2", 7, new TransferPlace(5, 0, 3))).ToArray(),
        ];
        Assert.All(seeds, seed => Assert.Null(PresenceReader.Read(seed.AsMemory(0, seed.Length - 1))));
        Assert.All(seeds, seed => Assert.Null(PresenceReader.Read((byte[])[2, .. seed[1..]])));
        Assert.Null(PresenceReader.Read(default));
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 200], Gen.Byte).Sample((index, at, value, at2, value2) =>
        {
            var bytes = seeds[index].ToArray();
            bytes[at % bytes.Length] = value;
            bytes[at2 % bytes.Length] = value2;
            var replica = new PresenceReplica(new ReplicaId("node-1", 3), new TrackerOptions());
            if (PresenceReader.Read(bytes) is { } message) replica.Receive(message, TimeSpan.Zero);
        }, iter: 20_000);
    }

    [Fact]
    public void Refs_are_sixteen_characters_and_differ_by_event_and_replica()
    {
        string[] refs =
        [
            new PresenceEntry(Id, 1, 0, "t", "k", default).Ref,
            new PresenceEntry(Id, 2, 0, "t", "k", default).Ref,
            new PresenceEntry(Id, 1L << 33, 0, "t", "k", default).Ref,
            new PresenceEntry(Id with { Incarnation = 7 }, 1, 0, "t", "k", default).Ref,
        ];
        Assert.All(refs, text => Assert.Matches("^[A-Za-z0-9_-]{16}$", text));
        Assert.Distinct(refs);
    }

    private static void AssertSame(PresenceMessage message)
    {
        var bytes = PresenceWriter.Write(message);
        var read = PresenceReader.Read(bytes);
        Assert.NotNull(read);
        Assert.Equal(message.GetType(), read.GetType());
        Assert.Equal(bytes.ToArray(), PresenceWriter.Write(read).ToArray());
    }
}
