namespace Bennu.Presences;

/// <summary>An entry is there already, or is not there (section 6.1).</summary>
public sealed class PresenceException : InvalidOperationException
{
    private PresenceException(string reason, string message) : base(message) => Reason = reason;

    /// <summary>Phoenix's word for it: <c>already_tracked</c> or <c>nopresence</c>.</summary>
    public string Reason { get; }

    internal static PresenceException AlreadyTracked(string topic, string key) =>
        new("already_tracked", $"The key \"{key}\" is tracked on \"{topic}\" by the same owner already. Update it instead.");

    internal static PresenceException NotTracked(string topic, string key) =>
        new("nopresence", $"The key \"{key}\" is not tracked on \"{topic}\" by this owner. Track it first.");
}
