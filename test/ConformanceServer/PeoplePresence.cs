using System.Text.Json.Nodes;
using Bennu.Presences;

namespace ConformanceServer;

/// <summary>Who is on the topics <c>presence:*</c>.</summary>
internal sealed class PeoplePresence : Presence<JsonObject>;
