namespace Bennu.Client;

/// <summary>A channel's step from one state to the next, and why.</summary>
/// <param name="State">The new state.</param>
/// <param name="Reason">Why, such as <c>connection_closed</c>, <c>heartbeat_timeout</c>, <c>join timeout</c>, or the server's own reason.</param>
/// <param name="Reply">The answer to a join, where that made the step.</param>
public sealed record ChannelChange(ChannelState State, string? Reason = null, Reply? Reply = null);
