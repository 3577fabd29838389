using Bennu.Channels;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Sockets;
using Bennu.Transports;
using CsCheck;

namespace Bennu.Tests.Fuzzing;

/// <summary>Connections: whatever frames come, each lives and answers heartbeats, or is closed with a code for what was wrong.</summary>
internal static class ConnectionFuzz
{
    private const int Frames = 20; // of one conversation
    private static readonly int[] CloseCodes = [CloseCode.UnsupportedData, CloseCode.InvalidPayload, CloseCode.PolicyViolation];
    private static readonly byte[] Heartbeat = """[null,"alive?","phoenix","heartbeat",{}]"""u8.ToArray();
    private static readonly byte[] HeartbeatV1 = """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"alive?"}"""u8.ToArray();

    public static async Task RunAsync(int inputs)
    {
        await using var server = new FuzzServer(new RateLimit(1, 8));
        await Gen.ULong.SampleAsync(seed => TryAsync(server, new Dice(seed)), iter: inputs / Frames);
        await server.ExpectEmptyAsync();
    }

    private static async Task TryAsync(FuzzServer server, Dice dice)
    {
        for (var left = Frames; left > 0;)
        {
            var isV1 = dice.Once(4);
            var writer = new FuzzWriter();
            var connection = server.Connect(isV1 ? TextOnly.Of(V1Serializer.Instance) : V2Serializer.Instance, writer);
            Assert.True(await connection.TryOpenAsync());
            while (left-- > 0 && writer.CloseCode is null) Receive(connection, ref dice, isV1);
            if (writer.CloseCode is null) Receive(connection, isV1 ? HeartbeatV1 : Heartbeat, FrameKind.Text);
            AssertSound(connection, writer);
            await connection.OnTransportClosedAsync();
        }
    }

    private static void Receive(SocketConnection connection, ref Dice dice, bool isV1)
    {
        var kind = dice.Once(4) ? FrameKind.Binary : FrameKind.Text;
        var frame = Mutation.Of(ref dice, kind == FrameKind.Binary ? Seeds.V2Binary : isV1 ? Seeds.V1Text : Seeds.V2Text);
        if (dice.Once(50)) connection.TryPing();
        else Receive(connection, frame, kind);
    }

    // As the transports do.
    private static void Receive(SocketConnection connection, byte[] frame, FrameKind kind)
    {
        connection.Touch();
        if (connection.Receive(frame, kind) is { } close) connection.Close(close.Code, close.Reason, TerminateReason.Closed);
    }

    private static void AssertSound(SocketConnection connection, FuzzWriter writer)
    {
        Assert.InRange(connection.ChannelCount, 0, FuzzServer.MaxChannels);
        var said = writer.Said("\"alive?\""u8);
        if (writer.CloseCode is null) Assert.True(said);
        else Assert.Contains(writer.CloseCode.Value, CloseCodes);
    }
}
