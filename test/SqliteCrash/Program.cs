using SqliteCrash;
await Throughput.RunAsync(TimeSpan.FromSeconds(3));
