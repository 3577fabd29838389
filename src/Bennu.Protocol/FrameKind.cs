namespace Bennu.Protocol;

/// <summary>The opcode a frame travels under: WebSocket text (1) or binary (2).</summary>
public enum FrameKind : byte
{
    /// <summary>A text frame, always JSON.</summary>
    Text,

    /// <summary>A binary frame, laid out as in section 2.4.</summary>
    Binary,
}
