using System.Text.Json.Serialization;

namespace Bennu.Transports;

/// <summary>What goes between two nodes.</summary>
[JsonSerializable(typeof(LongPollCall))]
[JsonSerializable(typeof(LongPollAnswer))]
internal sealed partial class LongPollJson : JsonSerializerContext;
