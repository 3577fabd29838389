using System.Text.Json;
using LoadGenerator;

// Prints one Measurement as a line of JSON; see LoadOptions for the command line.
var measurement = new Load(LoadOptions.Parse(args)).Run();
Console.WriteLine(JsonSerializer.Serialize(measurement));
return measurement.Faults.Count == 0 ? 0 : 1;
