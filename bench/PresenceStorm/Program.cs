using System.Diagnostics;
using System.Globalization;
using Bennu.PubSub;
using PresenceStorm;

// Nodes in one process: what presence sends between them, and how long until their lists agree. Writes the table to the file that is named.
const int Settled = 10_000, Storm = 5_000, All = Settled + Storm, Rounds = 3;
var limit = TimeSpan.FromSeconds(30);
Row[] rows = [];
for (var round = 0; round < Rounds; round++) rows = await RunAsync(); // the last one counts, when everything is compiled

var table = string.Create(CultureInfo.InvariantCulture, $"""
    # Presence between nodes

    {DateTime.UtcNow:yyyy-MM-dd}, .NET {Environment.Version}. One topic, nodes in one process; keys such as `user:12345`, metas of 41 bytes.
    Bytes are payloads on the backplane; CPU is that of all nodes.

    | what happens | messages | kB | bytes per entry | s until all lists agree | CPU s |
    | --- | ---: | ---: | ---: | ---: | ---: |
    {string.Join(Environment.NewLine, rows.Select(row => row.ToString()))}

    """);
Console.Write(table);
if (args.Length > 0) File.WriteAllText(args[0], table);

async Task<Row[]> RunAsync()
{
    var backplane = new MemoryBackplane();
    var traffic = new Traffic();
    await using var a = await StartAsync("a");
    await using var b = await StartAsync("b");
    List<Node> nodes = [a, b];
    var filled = await MeasureAsync($"{Settled:N0} entries, half on each of two nodes", Settled, Settled, () => Track(0, Settled));
    var storm = await MeasureAsync($"{Storm:N0} more, half on each", Storm, All, () => Track(Settled, Storm));
    var joined = await MeasureAsync("a third node starts", All, All, async () => nodes.Add(await StartAsync("c")));
    await nodes[^1].DisposeAsync();
    return [filled, storm, joined];

    Task<Node> StartAsync(string name) => Node.StartAsync(new CountingAdapter(backplane.CreateNode(name), traffic));

    // From two threads, as connections come to two servers.
    Task Track(int first, int count) => Task.WhenAll(
        Task.Run(() => a.Track(first, count / 2)), Task.Run(() => b.Track(first + count / 2, count / 2)));

    async Task<Row> MeasureAsync(string what, int moved, int expected, Func<Task> act)
    {
        var (sent, clock, cpu) = (traffic.Sent, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await act();
        while (nodes.Exists(node => node.EntryCount != expected))
        {
            if (clock.Elapsed > limit) throw new TimeoutException("The lists do not agree.");
            await Task.Delay(1);
        }

        var (seconds, used) = (clock.Elapsed.TotalSeconds, Environment.CpuUsage.TotalTime - cpu);
        return new Row(what, moved, traffic.Sent.Messages - sent.Messages, traffic.Sent.Bytes - sent.Bytes, seconds, used.TotalSeconds);
    }
}
