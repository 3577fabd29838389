using Chaos;
using Chaos.Server;
using Cluster.Engines;

namespace Cluster.Nodes;

/// <summary>Three nodes, each with a link of its own to the engine that they share.</summary>
internal sealed class ThreeNodes : IDisposable
{
    private static readonly string[] Names = ["a", "b", "c"];

    public ThreeNodes(string engine, Random random)
    {
        Engine = new Engine(engine, random);
        Links = [.. Names.Select(_ => new EngineLink(Engine.Port, Faults, new Random(random.Next())))];
        Nodes = [.. Names.Zip(Links, (name, link) => new MortalServer(EnvironmentOf(name, $"{engine}:127.0.0.1:{link.Port}"), new Random(random.Next())))];
    }

    public Engine Engine { get; }

    public IReadOnlyList<EngineLink> Links { get; }

    public IReadOnlyList<MortalServer> Nodes { get; }

    public int[] Ports => [.. Nodes.Select(n => n.Port)];

    /// <summary>What happened between the nodes and the engine.</summary>
    public Tally Faults { get; } = new();

    public async Task StartAsync()
    {
        await Engine.StartAsync();
        await Task.WhenAll(Nodes.Select(n => n.StartAsync()));
    }

    private static Dictionary<string, string> EnvironmentOf(string name, string engine) =>
        new() { ["NODE"] = name, ["PUBSUB"] = engine, ["LOG"] = engine };

    public void Dispose()
    {
        foreach (var node in Nodes) node.Dispose();
        foreach (var link in Links) link.Dispose();
        Engine.Dispose();
    }
}
