using Bennu.PubSub.Tests.Presence.Histories;

namespace Bennu.Fuzz.Tests;

/// <summary>The histories of presence that each commit goes through.</summary>
public sealed class LongPresenceHistoryTests() : PresenceHistorySuite(Histories)
{
    private const int Histories = 100_000;
}
