using Bennu.PubSub.Presence;

namespace Bennu.Presences;

/// <summary>How a presence behaves. What is replicated must be the same on all nodes (section 6.4).</summary>
public sealed class PresenceOptions : TrackerOptions
{
    /// <summary>
    /// How long <c>FetchAsync</c> and <c>HandleMetasAsync</c> may take. After that the entries go without what was to be added, and the topic's next
    /// change is not held up any longer.
    /// </summary>
    /// <value>5 seconds.</value>
    public TimeSpan CallbackTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
