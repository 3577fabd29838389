namespace Bennu.Presences;

/// <summary>What one owner tracks under a key.</summary>
/// <param name="Value">What it tracked.</param>
/// <param name="Ref">Its <c>phx_ref</c>, the same on all nodes.</param>
/// <param name="PreviousRef">Its <c>phx_ref_prev</c>: what it replaced.</param>
public sealed record PresenceMeta<TMeta>(TMeta Value, string Ref, string? PreviousRef);
