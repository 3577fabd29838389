using Bennu.Protocol;

namespace Bennu.Transports;

/// <summary>A frame between two nodes.</summary>
internal sealed record LongPollFrame(byte[] Bytes, FrameKind Kind);
