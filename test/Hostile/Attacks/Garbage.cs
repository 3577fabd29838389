using System.Net.Sockets;
using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>A thousand connections, half of which send random bytes, the other half well-formed frames of random text.</summary>
internal sealed class Garbage : Attack
{
    private const int Connections = 1_000;

    public override string Name => "garbage";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        using var time = new CancellationTokenSource(2 * Length);
        var garbage = new byte[Connections][];
        for (var i = 0; i < Connections; i++)
        {
            var bytes = new byte[random.Next(20, 2_000)];
            random.NextBytes(bytes);
            garbage[i] = i % 2 == 0 ? bytes : ClientFrame.Of(ClientFrame.TextFrame, Array.ConvertAll(bytes, b => (byte)(b & 0x7F)));
        }
        await ForAsync(Connections, 100, async i =>
        {
            using var client = await RawClient.ConnectAsync(port);
            try
            {
                await client.SendAsync(garbage[i]);
            }
            catch (SocketException)
            {
                // closed already
            }
            var end = await client.ReadEndAsync(cancellationToken: time.Token);
            answers.Add(end.Split(' ')[0]);
        });
        return answers["1007"] >= Connections / 2 && answers["cut"] == 0;
    }
}
