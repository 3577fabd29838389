namespace Chaos.Workers;

/// <summary>What a worker is told when it is started, as JSON.</summary>
/// <param name="Kind">Which kind of client it runs.</param>
/// <param name="Port">The proxy's.</param>
/// <param name="Folder">Where everything is that outlives it.</param>
/// <param name="Seed">Of its choices.</param>
/// <param name="EveryMs">How often each of its clients publishes, on average; 0 for never: then it lives on, and says when all is answered.</param>
/// <param name="Clients">Its clients.</param>
internal sealed record WorkerOrder(string Kind, int Port, string Folder, int Seed, int EveryMs, WorkerOrder.Client[] Clients)
{
    /// <summary>One client.</summary>
    /// <param name="Name">The name that its messages go under.</param>
    /// <param name="Topics">The topics that it joins.</param>
    internal sealed record Client(string Name, string[] Topics);
}
