namespace Bennu.Tests.Durable.Histories;

/// <summary>What can happen to a durable topic.</summary>
internal enum Deed
{
    /// <summary>A message is recorded and announced.</summary>
    Say,

    /// <summary>A message is recorded, and its announcement is on its way.</summary>
    Record,

    /// <summary>An announcement that was on its way arrives, in any order.</summary>
    Announce,

    /// <summary>An announcement arrives again.</summary>
    Again,

    /// <summary>The clock moves on to the next check.</summary>
    Check,

    /// <summary>A client joins, on the connection that it has or a new one.</summary>
    Join,

    /// <summary>A client's connection is cut; the last frames are lost on the way.</summary>
    Cut,

    /// <summary>A client takes nothing more.</summary>
    Hold,

    /// <summary>A client takes what waits.</summary>
    Drain,

    /// <summary>The log does not answer.</summary>
    Stall,

    /// <summary>The log answers again.</summary>
    Unstall,

    /// <summary>Retention removes all but the newest messages.</summary>
    Expire,

    /// <summary>The log forgets the newest messages and does not know it.</summary>
    Forget,

    /// <summary>The log loses everything and knows it.</summary>
    Lose,

    /// <summary>The log loses everything, and counts its positions from the beginning.</summary>
    Restart,
}
