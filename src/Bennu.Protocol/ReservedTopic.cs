namespace Bennu.Protocol;

/// <summary>Topics that belong to the protocol and never to an application (section 2.7).</summary>
public static class ReservedTopic
{
    /// <summary>The connection itself: heartbeats, refreshes, drain notices.</summary>
    public const string Phoenix = "phoenix";
}
