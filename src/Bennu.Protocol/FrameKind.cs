namespace Bennu.Protocol;

/// <summary>The two kinds of message that a transport carries.</summary>
public enum FrameKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Binary,
}
