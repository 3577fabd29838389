using Chaos;

// Kills the server and cuts the wires, and checks that durable topics lose, repeat and reorder nothing all the same.
var arguments = new Arguments(args);
Console.WriteLine($"seed {arguments.Seed}");
using var run = new Run(arguments);
return (await run.RunAsync()).Print() ? 0 : 1;
