namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>The histories that each build goes through.</summary>
public sealed class PresenceHistoryTests() : PresenceHistorySuite(Histories)
{
    private const int Histories = 200;
}
