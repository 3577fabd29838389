namespace Chaos.Proxy;

/// <summary>What can happen to a connection on its way.</summary>
internal enum FaultKind
{
    None,

    /// <summary>It ends after a certain byte, be that in the middle of a frame.</summary>
    Cut,

    /// <summary>Nothing passes for a while.</summary>
    Stall,

    /// <summary>Everything is swallowed from a certain byte on, and at least one side is not told.</summary>
    HalfOpen,

    /// <summary>Everything comes late.</summary>
    Delay,

    /// <summary>Everything comes in segments of one to seven bytes.</summary>
    Segments,
}
