namespace Bennu.Sockets;

/// <summary>A connect that is refused.</summary>
/// <param name="Reason">For the mount's error handler; <see langword="null"/> where there is none.</param>
public readonly record struct ConnectRefusal(object? Reason);
