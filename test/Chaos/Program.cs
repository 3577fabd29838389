using Chaos;
using Chaos.Workers;

if (args is ["--worker", var order])
{
    await DotNetWorker.RunAsync(order);
    return 0;
}

// Kills the server and cuts the wires, and checks that durable topics lose, repeat and reorder nothing all the same.
var arguments = new Arguments(args);
Console.WriteLine($"seed {arguments.Seed}");
using var run = new Run(arguments);
try
{
    return (await run.RunAsync()).Print() ? 0 : 1;
}
catch (Exception e) when (e is TimeoutException or InvalidOperationException)
{
    Console.WriteLine($"FAILED: {e.Message}");
    Console.WriteLine("0 passed, 1 failed");
    return 1;
}
