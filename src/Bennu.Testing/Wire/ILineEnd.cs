using Bennu.Protocol;

namespace Bennu.Testing.Wire;

/// <summary>What arrives at a client, one call at a time, on the server's threads.</summary>
internal interface ILineEnd
{
    void Received(ReadOnlySpan<byte> frame, FrameKind kind);

    /// <summary>The server closes; the client hears of it when it has read what was sent before.</summary>
    void Closing();

    void Closed(int code, string reason);
}
