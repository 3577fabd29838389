using Cluster;
using Cluster.Modes;

// Three nodes and what they share, in processes of their own, and what must not go wrong with them.
var arguments = new Arguments(args);
Console.WriteLine($"seed {arguments.Seed}");
var score = new Score();
try
{
    await (arguments.Mode switch
    {
        "chaos" => new ChaosMode(arguments, score).RunAsync(),
        "wipe" => new WipeMode(arguments, score).RunAsync(),
        "deploy" => new DeployMode(arguments, score).RunAsync(),
        "sample" => new SampleMode(arguments, score).RunAsync(),
        _ => throw new ArgumentException($"There is no mode {arguments.Mode}."),
    });
}
catch (Exception e) when (e is TimeoutException or InvalidOperationException)
{
    score.Check("the run came to its end", false, e.Message);
}
Console.WriteLine(score);
return score.IsClean ? 0 : 1;
