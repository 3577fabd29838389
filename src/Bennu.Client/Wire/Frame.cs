using Bennu.Protocol;

namespace Bennu.Client.Wire;

/// <summary>One whole message on the wire.</summary>
internal readonly record struct Frame(ReadOnlyMemory<byte> Data, FrameKind Kind);
