using SqliteCrash;

// Kills a writing process again and again, fills its disk, breaks its writes, and checks that nothing acknowledged is missing.
// SqliteCrash [--kills N] [--seed N]; SqliteCrash throughput measures; SqliteCrash writer PATH SEED is the process that is killed.
if (args is ["writer", var path, var life]) return await Writer.RunAsync(path, int.Parse(life));
if (args is ["throughput", ..])
{
    await Throughput.RunAsync(TimeSpan.FromSeconds(5));
    return 0;
}

var (kills, seed) = (200, Environment.TickCount & 0xFFFF);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--kills") kills = int.Parse(args[i + 1]);
    else if (args[i] == "--seed") seed = int.Parse(args[i + 1]);
    else throw new ArgumentException($"There is no option {args[i]}.");
}

Console.WriteLine($"seed {seed}");
var score = new Score();
await score.TryAsync($"{kills} kills", folder => new KillTrial(folder, seed, kills).RunAsync());
await score.TryAsync("full disk", FullDiskTrial.RunAsync);
await score.TryAsync("I/O errors", WriteErrorTrial.RunAsync);
Console.WriteLine(score);
return score.IsClean ? 0 : 1;
