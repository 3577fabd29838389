namespace Bennu.SourceGeneration.Handlers;

/// <summary>What a channel's method is for.</summary>
internal enum HandlerKind
{
    Join,
    In,
    Any,
    Out,
    Info,
}
