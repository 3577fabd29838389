namespace Chaos;

/// <summary>What the command line asks for: <c>[--seed N] [--seconds N | --minutes N] [--clients N] [--workers N] [--topics N] [--plain]</c>.</summary>
internal sealed class Arguments
{
    public Arguments(string[] arguments)
    {
        for (var at = 0; at < arguments.Length; at++)
        {
            switch (arguments[at])
            {
                case "--plain":
                    IsDurable = false;
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
                case "--workers":
                    Workers = int.Parse(arguments[++at]);
                    break;
                case "--topics":
                    Topics = int.Parse(arguments[++at]);
                    break;
                default:
                    throw new ArgumentException($"There is no option {arguments[at]}.");
            }
        }
    }

    /// <summary>Durable topics on SQLite; else plain ones, which lose messages.</summary>
    public bool IsDurable { get; } = true;

    public int Seed { get; } = Environment.TickCount & 0xFFFF;

    /// <summary>How long faults happen; what comes after is not counted.</summary>
    public TimeSpan Length { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Raw ones, in this process.</summary>
    public int Clients { get; } = 200;

    /// <summary>Processes of each other kind of client.</summary>
    public int Workers { get; } = 2;

    public int Topics { get; } = 20;
}
