using Bennu.Client.Durable;
using Bennu.Client.Wire;

namespace Bennu.Client.Channels;

/// <summary>A message on its way to its handlers.</summary>
/// <param name="Message">The message.</param>
/// <param name="JoinRef">The channel's join_ref when it came.</param>
/// <param name="Cursor">The place after it, to be stored once it was handled; null for plain messages.</param>
/// <param name="State">What it says, where it is a durable topic's state.</param>
internal readonly record struct Delivery(ServerMessage Message, string? JoinRef, string? Cursor, StreamState? State);
