using Hostile;
using Hostile.Modes;

// Attacks a server and checks that nobody else notices. Without a mode it runs the four that CI runs.
var arguments = new Arguments(args);
if (arguments.Mode == "server")
{
    await CompressingServer.RunAsync();
    return 0;
}
if (arguments.Mode == "attacker") return await AttackMode.AttackAsync(args[1], int.Parse(args[2]), int.Parse(args[3])) ? 0 : 1;

var score = new Score();
Console.WriteLine($"seed {arguments.Seed}");
if (arguments.Runs("attacks")) await new AttackMode(score, arguments.Seed, arguments.Only).RunAsync();
if (arguments.Runs("slow-reader")) await new SlowReaderMode(score).RunAsync();
if (arguments.Runs("restart")) await new RestartMode(score, arguments.Seed).RunAsync();
if (arguments.Runs("storm")) await new StormMode(score, arguments.Clients, arguments.Outage).RunAsync();
if (arguments.Runs("soak")) await new SoakMode(score, arguments.Seed, arguments.Minutes).RunAsync();
Console.WriteLine(score);
return score.IsClean ? 0 : 1;
