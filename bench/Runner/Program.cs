using Runner;

// Compares the servers; see RunnerOptions for the command line. Exit code 1 if a promised ratio is missed or a message went wrong.
var options = RunnerOptions.Parse(args);
var report = new Report(options);
for (var round = 1; round <= options.Rounds; round++)
{
    foreach (var workload in options.Workloads)
    {
        var servers = options.Comparison.Servers.Except(workload.Omitted);
        foreach (var server in round % 2 == 0 ? servers : servers.Reverse())
        {
            Console.Error.WriteLine($"round {round} of {options.Rounds}: {workload.Name}, {server.Name}");
            report.Add(workload, server, await new Trial(options, server, workload).RunAsync());
        }
    }
}

var table = report.Write();
Console.Write(table);
File.WriteAllText(options.Output, table);
foreach (var miss in report.Misses) Console.WriteLine($"MISSED {miss}");
return report.Misses.Count == 0 ? 0 : 1;
