namespace Bennu.Tests.Durable.Histories;

/// <summary>A subscriber got what it must not get, or not what it must.</summary>
internal sealed class HistoryException(string message) : Exception(message);
