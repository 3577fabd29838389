using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bennu.Client.Tests.Scripting;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ScriptedJson : JsonSerializerContext;
