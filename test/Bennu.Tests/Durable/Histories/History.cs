using Bennu.Tests.Fuzzing;

namespace Bennu.Tests.Durable.Histories;

/// <summary>What happens to one topic, in its order; a seed decides it.</summary>
/// <param name="Room">The kind of topic.</param>
/// <param name="Steps">What happens.</param>
internal sealed record History(string Room, IReadOnlyList<Step> Steps)
{
    public const int Clients = 3;

    private static readonly Deed[] Calm =
    [
        Deed.Say, Deed.Say, Deed.Say, Deed.Record, Deed.Record, Deed.Record, Deed.Announce, Deed.Announce, Deed.Again, Deed.Check,
        Deed.Join, Deed.Join, Deed.Join, Deed.Cut, Deed.Hold, Deed.Drain, Deed.Stall, Deed.Unstall,
    ];

    private static readonly Deed[] Lossy = [.. Calm, Deed.Expire, Deed.Expire, Deed.Forget, Deed.Lose, Deed.Restart];

    /// <summary>Whether nothing in it removes a recorded message, so that no client may ever be told of a reset.</summary>
    public bool IsCalm => Steps.All(step => step.Deed < Deed.Expire);

    /// <summary>Makes one of 5 to 30 steps.</summary>
    public static History Of(ulong seed)
    {
        var dice = new Dice(seed);
        var deeds = dice.Once(2) ? Calm : Lossy;
        var room = dice.Once(4) ? "out" : "room";
        var steps = new Step[5 + dice.Below(26)];
        for (var i = 0; i < steps.Length; i++) steps[i] = new(dice.Pick(deeds), dice.Below(Clients), dice.Below(8));
        return new(room, steps);
    }

    /// <summary>All that lack one step.</summary>
    public IEnumerable<History> Shorter()
    {
        for (var i = Steps.Count - 1; i >= 0; i--) yield return this with { Steps = [.. Steps.Take(i), .. Steps.Skip(i + 1)] };
    }

    public override string ToString() => $"{Room}: {string.Join(", ", Steps)}";
}
