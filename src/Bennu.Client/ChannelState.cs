namespace Bennu.Client;

/// <summary>Where a channel is (section 5.8).</summary>
public enum ChannelState
{
    /// <summary>Not joined yet, or ended for good; one that ended is not used again.</summary>
    Closed,

    /// <summary>A join waits for the connection or for its answer.</summary>
    Joining,

    /// <summary>Joined.</summary>
    Joined,

    /// <summary>Lost or refused; it is joined again.</summary>
    Errored,

    /// <summary>A leave waits for its answer.</summary>
    Leaving,
}
