using Bennu.Presences;

namespace Chat;

/// <summary>Who is in which room, by name: several tabs of one name are one person, with a meta for each tab.</summary>
internal sealed class RoomPresence : Presence<Guest>;
