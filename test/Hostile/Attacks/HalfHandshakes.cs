using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>2,000 sockets that send half of the request and hold on.</summary>
internal sealed class HalfHandshakes : Attack
{
    private const int Sockets = 2_000;

    public override string Name => "half handshakes";

    public override async Task<bool> RunAsync(int port, Random random, Tally answers)
    {
        var half = Handshake.Request().AsMemory()[..60];
        var clients = new RawClient[Sockets];
        await ForAsync(Sockets, 64, async i =>
        {
            clients[i] = await RawClient.DialAsync(port);
            await clients[i].SendAsync(half);
        });
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var ends = await Task.WhenAll(clients.Select(c => c.ReadEndAsync(cancellationToken: time.Token)));
        foreach (var end in ends) answers.Add(end);
        // Those who hold sockets keep nobody out.
        using (await RawClient.JoinAsync(port, "bench:newcomer")) answers.Add("newcomer joined");
        foreach (var client in clients) client.Dispose();
        return answers["open"] == Sockets;
    }
}
