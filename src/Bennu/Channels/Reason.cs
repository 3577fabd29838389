using System.Text.Json;
using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>Payloads of the form <c>{"reason": text}</c>.</summary>
internal static class Reason
{
    public static Payload Payload(string reason) =>
        Protocol.Payload.Json(System.Text.Encoding.UTF8.GetBytes($$"""{"reason":"{{JsonEncodedText.Encode(reason)}}"}"""));
}
