namespace Hostile;

/// <summary>What the command line asks for: <c>[mode] [--seed N] [--minutes N] [--only attack] [--clients N] [--outage SECONDS]</c>.</summary>
internal sealed class Arguments
{
    public Arguments(string[] arguments)
    {
        var at = 0;
        if (arguments is [{ } mode, ..] && !mode.StartsWith("--", StringComparison.Ordinal)) (Mode, at) = (mode, 1);
        if (Mode is "server" or "attacker") return;
        if (Mode is not (null or "attacks" or "slow-reader" or "restart" or "storm" or "soak"))
            throw new ArgumentException($"There is no mode {Mode}.");
        for (; at + 1 < arguments.Length; at += 2)
        {
            var value = arguments[at + 1];
            switch (arguments[at])
            {
                case "--seed":
                    Seed = int.Parse(value);
                    break;
                case "--minutes":
                    Minutes = double.Parse(value);
                    break;
                case "--only":
                    Only = value;
                    break;
                case "--clients":
                    Clients = int.Parse(value);
                    break;
                case "--outage":
                    Outage = TimeSpan.FromSeconds(double.Parse(value));
                    break;
                default:
                    throw new ArgumentException($"There is no option {arguments[at]}.");
            }
        }
    }

    /// <summary>One of <c>attacks</c>, <c>slow-reader</c>, <c>restart</c>, <c>storm</c> and <c>soak</c>; null for all but the last.</summary>
    public string? Mode { get; }

    public int Seed { get; } = Environment.TickCount & 0xFFFF;

    public double Minutes { get; } = 10;

    /// <summary>In a storm.</summary>
    public int Clients { get; } = 1_000;

    /// <summary>How long a storm's server is away.</summary>
    public TimeSpan Outage { get; } = TimeSpan.FromSeconds(3);

    /// <summary>The one attack to run; null for all.</summary>
    public string? Only { get; }

    public bool Runs(string mode) => Mode == mode || (Mode is null && mode != "soak");
}
