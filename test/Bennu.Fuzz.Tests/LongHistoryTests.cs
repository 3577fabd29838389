using Bennu.Tests.Durable.Histories;

namespace Bennu.Fuzz.Tests;

/// <summary>The histories that each commit goes through.</summary>
public sealed class LongHistoryTests() : HistorySuite(Histories)
{
    private const int Histories = 100_000;
}
