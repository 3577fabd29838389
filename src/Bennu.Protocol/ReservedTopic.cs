namespace Bennu.Protocol;

/// <summary>Topics with a meaning of their own (section 2.7).</summary>
public static class ReservedTopic
{
    /// <summary>The connection itself: heartbeats and the renewal of credentials.</summary>
    public const string Phoenix = "phoenix";
}
