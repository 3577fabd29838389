namespace Bennu.PubSub.Presence;

/// <summary>How presence is replicated between the nodes. The same on all of them (section 6.4).</summary>
public class TrackerOptions
{
    /// <summary>
    /// How often a node tells the others that it is there. What changes on a node reaches the others within a tenth of a second; what was lost on
    /// the way is asked for when the next heartbeat shows it.
    /// </summary>
    /// <value>1.5 seconds.</value>
    public TimeSpan BroadcastPeriod { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a node may be silent until its entries leave the lists of the others. They come back with it.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan DownPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the entries of a silent node are kept, so that only what changed has to be sent when it is back.</summary>
    /// <value>20 minutes.</value>
    public TimeSpan PermdownPeriod { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// How long an entry that went as the last of its key stays in the lists, in case the same key comes back on any node. An entry that was
    /// untracked, or whose client left the channel, does not wait.
    /// </summary>
    /// <value>Zero: it leaves at once.</value>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.Zero;

    internal void Validate()
    {
        if (BroadcastPeriod <= TimeSpan.Zero) throw new InvalidOperationException("broadcast_period must be greater than zero");
        if (DownPeriod < 2 * BroadcastPeriod)
            throw new InvalidOperationException("down_period must be at least twice as large as the broadcast_period");
        if (PermdownPeriod <= DownPeriod) throw new InvalidOperationException("permdown_period must be at least larger than the down_period");
        if (GracePeriod < TimeSpan.Zero) throw new InvalidOperationException("grace_period must not be negative");
    }
}
