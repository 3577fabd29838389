namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>A history that did not come out as it must.</summary>
internal sealed class PresenceHistoryException(string message) : Exception(message);
