namespace Bennu.Tests.Durable.Histories;

/// <summary>A few with every run; Bennu.Fuzz.Tests lets many more happen.</summary>
public sealed class HistoryTests() : HistorySuite(histories: 500);
