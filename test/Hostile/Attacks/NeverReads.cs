using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Ten clients that read nothing of what others broadcast to them, and at the end see why they were closed.</summary>
internal sealed class NeverReads : Attack
{
    private const string Topic = "bench:hose";
    private const int Clients = 10;

    public override string Name => "never reads";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        var clients = new RawClient[Clients];
        await ForAsync(Clients, Clients, async i => clients[i] = await RawClient.JoinAsync(port, Topic, receiveBuffer: 4096));
        var broadcast = Message.Of(Topic, 2, "broadcast_from", $$"""{"fill":"{{new string('x', 64 * 1024)}}"}""");
        using var hose = await RawClient.JoinAsync(port, Topic);
        const int Enough = 450; // 28 MiB for each: what the queue and the kernel's buffers take, and more
        for (var i = 0; i < Enough; i++)
        {
            await hose.SendAsync(broadcast);
            await Task.Delay(3);
        }
        using var time = new CancellationTokenSource(Length);
        var ends = await Task.WhenAll(clients.Select(c => c.ReadEndAsync(cancellationToken: time.Token)));
        foreach (var end in ends) answers.Add(end);
        foreach (var client in clients) client.Dispose();
        return answers["1013 slow consumer"] == Clients;
    }
}
