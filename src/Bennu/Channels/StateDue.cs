using Bennu.Presences;

namespace Bennu.Channels;

/// <summary>Sends the client the list of a presence once the join that asked for it is done.</summary>
internal sealed record StateDue(Presence Presence);
