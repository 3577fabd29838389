using Chaos.Server;
using Cluster.Nodes;

namespace Cluster.Modes;

/// <summary>Two people talk through <c>samples/Cluster</c>, and go on when nodes are killed.</summary>
internal sealed class SampleMode(Arguments arguments, Score score)
{
    private const int Lines = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync()
    {
        var port = Ports.Free(new Random(arguments.Seed));
        using var sample = await SampleProcess.StartAsync(arguments.Engine, port);
        await using Talker ada = new(port, "Ada"), ben = new(port, "Ben");
        Talker[] talkers = [ada, ben];
        await Task.WhenAll(talkers.Select(t => t.JoinAsync())).WaitAsync(Patience);
        await TalkAsync(talkers);
        // Two of three: one of them had somebody.
        foreach (var node in (string[])["a", "b"]) await Task.WhenAll(sample.KillAsync(node), TalkAsync(talkers));

        var said = 3 * Lines * talkers.Length;
        await Pause.UntilAsync(() => talkers.All(t => t.Heard.Count >= said), Patience);
        foreach (var talker in talkers) score.Check("everything was heard once", talker.Heard.Distinct().Count() == said && talker.Heard.Count == said, $"{talker.Heard.Count} of {said}");
        score.Check("both heard it in one order", ada.Heard.SequenceEqual(ben.Heard), "not so");
        score.Check("no resets", talkers.All(t => t.Resets == 0), "some");

        await sample.StopAsync();
        score.Check("what the sample started is gone", sample.Processes.All(p => !Directory.Exists($"/proc/{p}")), "not all");
    }

    private static Task TalkAsync(Talker[] talkers) => Task.WhenAll(talkers.Select(async talker =>
    {
        for (var i = 0; i < Lines; i++) await talker.SayAsync().WaitAsync(Patience);
    }));
}
