using Bennu.Protocol;

namespace Bennu.Client.Wire;

/// <summary>A server's frame, taken apart (section 2.1). The payload lies in the frame's memory.</summary>
/// <param name="JoinRef">The join it belongs to; null for broadcasts.</param>
/// <param name="Ref">What it answers, or a durable message's cursor.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Event">The event; <c>phx_reply</c> for replies.</param>
/// <param name="Status">A reply's status; null for anything else.</param>
/// <param name="Payload">The payload; a reply's response.</param>
internal readonly record struct ServerMessage(
    string? JoinRef, string? Ref, string Topic, string Event, string? Status, Payload Payload)
{
    /// <summary>Whether the ref is a cursor, which makes the message a durable one.</summary>
    public bool IsDurable => Ref is ['@', ..];
}
