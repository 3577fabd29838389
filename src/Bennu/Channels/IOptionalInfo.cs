namespace Bennu.Channels;

/// <summary>A message that the framework sends channels, and that a channel need not handle.</summary>
internal interface IOptionalInfo;
