using Bennu.Channels;

namespace Bennu.Sockets;

/// <summary>
/// Tells a channel that its connection's credentials were refreshed. A channel that wants to know has a <c>HandleInfo</c> for it;
/// the channel's own assigns stay as they are.
/// </summary>
/// <param name="Assigns">What the socket now knows of the connection.</param>
public sealed record Refreshed(object Assigns) : IOptionalInfo;
