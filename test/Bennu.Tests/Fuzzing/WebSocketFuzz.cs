using System.Buffers;
using System.Buffers.Binary;
using Bennu.Options;
using Bennu.Protocol;
using Bennu.Tests.Transports.WebSockets;
using Bennu.Transports.WebSockets;
using CsCheck;

namespace Bennu.Tests.Fuzzing;

/// <summary>
/// WebSockets: whatever bytes come in whatever chunks, the connection ends, and what the server sends is a legal stream of frames.
/// </summary>
internal static class WebSocketFuzz
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly int[] CloseCodes =
    [
        CloseCode.NormalClosure, CloseCode.ProtocolError, CloseCode.UnsupportedData, CloseCode.InvalidPayload, CloseCode.PolicyViolation,
        CloseCode.MessageTooBig,
    ];

    private static readonly byte[][] Streams =
    [
        .. Seeds.V2Text.Select(text => ClientFrames.Text(text)),
        .. Seeds.V2Binary.Select(binary => ClientFrames.Binary(binary)),
        .. Seeds.V2Text.Select(text => ClientFrames.Frame(0xC1, Deflate(text))),
        ClientFrames.Frame(0xC2, Deflate(new byte[100_000])),
        ClientFrames.Text(new byte[500]), ClientFrames.Text(new byte[501]), ClientFrames.Announce(0x82, 1L << 40),
        ClientFrames.Ping("ping"u8), ClientFrames.Frame(0x8A, "pong"u8), ClientFrames.Close(1000), ClientFrames.Close(4321, "bye"u8),
        ClientFrames.Close(1005), ClientFrames.Frame(0x88, ""u8),
        ClientFrames.Join(
            ClientFrames.Frame(0x01, """["1","1","room"""u8),
            ClientFrames.Ping(""u8),
            ClientFrames.Frame(0x80, """:a","phx_join",{}]"""u8)),
        ClientFrames.Frame(0x01, "never finished"u8), ClientFrames.Frame(0x00, ""u8),
    ];

    public static async Task RunAsync(int inputs)
    {
        await using var server = new FuzzServer(new RateLimit(1, 8));
        await Gen.ULong.SampleAsync(seed => TryAsync(server, new Dice(seed)), iter: inputs);
        await server.ExpectEmptyAsync();
    }

    private static async Task TryAsync(FuzzServer server, Dice dice)
    {
        var script = new ArrayBufferWriter<byte>();
        for (var parts = 1 + dice.Below(8); parts > 0; parts--) script.Write(Mutation.Of(ref dice, Streams, validOf: 1 + dice.Below(2)));
        var deflate = dice.Once(2);
        var stream = new ScriptedStream(script.WrittenSpan.ToArray(), dice);
        var writer = server.Writer(stream, deflate);
        var connection = server.Connect(V2Serializer.Instance, writer);

        await server.Transport(connection, stream, writer, deflate).RunAsync().WaitAsync(Patience);

        AssertLegal(stream.Frames(), deflate);
    }

    private static void AssertLegal(List<(byte First, byte[] Payload)> frames, bool deflate)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            var (first, payload) = frames[i];
            switch (first)
            {
                case 0x81: FuzzWriter.DemandJson(payload); break;
                case 0x82 or 0x8A: break;
                case 0xC1 or 0xC2 when deflate: break;
                case 0x88:
                    Assert.Equal(frames.Count - 1, i);
                    Assert.Contains(BinaryPrimitives.ReadUInt16BigEndian(payload), CloseCodes.Select(code => (ushort)code));
                    break;
                default: Assert.Fail($"a frame that begins with {first:x2}"); break;
            }
        }
    }

    private static byte[] Deflate(byte[] message)
    {
        var output = new ArrayBufferWriter<byte>();
        PerMessageDeflate.Compress(message, output);
        return output.WrittenSpan.ToArray();
    }
}
