using System.Text;
using System.Text.Json;
using Bennu.Protocol;
using Bennu.Testing.Wire;

namespace Bennu.Testing;

/// <summary>A message that reached a client.</summary>
public sealed class TestMessage
{
    private readonly ClientCodec _codec;

    internal TestMessage(string @event, Payload payload, string? cursor, bool isBroadcast, ClientCodec codec) =>
        (Event, Payload, Cursor, IsBroadcast, _codec) = (@event, payload, cursor, isBroadcast, codec);

    /// <summary>The event's name.</summary>
    public string Event { get; }

    /// <summary>What it carries.</summary>
    public Payload Payload { get; }

    /// <summary>The cursor after it, on a durable topic.</summary>
    public string? Cursor { get; }

    /// <summary>Whether it was broadcast, in the form that is the same for all; else the channel pushed it to this client.</summary>
    public bool IsBroadcast { get; }

    /// <summary>The payload as a value.</summary>
    /// <exception cref="JsonException">It is not of that type.</exception>
    public T As<T>() => _codec.Decode<T>(Payload);

    /// <summary>The event and what it carries.</summary>
    public override string ToString() =>
        $"{Event} {(Payload.IsBinary ? $"<{Convert.ToHexStringLower(Payload.Data.Span)}>" : Encoding.UTF8.GetString(Payload.Data.Span))}";
}
