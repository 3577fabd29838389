namespace Cluster;

/// <summary>What the command line asks for: <c>MODE [--engine redis|nats] [--seed N] [--seconds N | --minutes N] [--clients N] [--topics N]</c>.</summary>
internal sealed class Arguments
{
    public Arguments(string[] arguments)
    {
        if (arguments.Length == 0) throw new ArgumentException("Say what to run: chaos, wipe, deploy or sample.");
        Mode = arguments[0];
        for (var at = 1; at < arguments.Length; at++)
        {
            switch (arguments[at])
            {
                case "--engine":
                    Engine = arguments[++at];
                    break;
                case "--seed":
                    Seed = int.Parse(arguments[++at]);
                    break;
                case "--seconds":
                    Length = TimeSpan.FromSeconds(double.Parse(arguments[++at]));
                    break;
                case "--minutes":
                    Length = TimeSpan.FromMinutes(double.Parse(arguments[++at]));
                    break;
                case "--clients":
                    Clients = int.Parse(arguments[++at]);
                    break;
                case "--topics":
                    Topics = int.Parse(arguments[++at]);
                    break;
                default:
                    throw new ArgumentException($"There is no option {arguments[at]}.");
            }
        }
    }

    public string Mode { get; }

    /// <summary>What the nodes share.</summary>
    public string Engine { get; } = "redis";

    public int Seed { get; } = Environment.TickCount & 0xFFFF;

    /// <summary>How long faults happen; what comes after is not counted.</summary>
    public TimeSpan Length { get; } = TimeSpan.FromSeconds(30);

    /// <summary>None: as many as the mode takes.</summary>
    public int? Clients { get; }

    public int Topics { get; } = 20;
}
