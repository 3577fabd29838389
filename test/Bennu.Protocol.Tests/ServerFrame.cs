using System.Text.Json;

namespace Bennu.Protocol.Tests;

/// <summary>What a client finds in a server's text frame; of V2's join_ref the tests of V2 speak.</summary>
internal readonly record struct ServerFrame(JsonElement Ref, JsonElement Topic, JsonElement Event, JsonElement Payload);
