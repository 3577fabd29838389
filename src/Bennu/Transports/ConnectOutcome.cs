using Bennu.Protocol;
using Bennu.Sockets;

namespace Bennu.Transports;

internal enum ConnectStatus : byte
{
    Refused,
    BadRequest,
    Crashed,
    Busy,
    Ok,
}

/// <summary>What came of a connect; the rest is set where the socket was asked.</summary>
internal readonly record struct ConnectOutcome(
    ConnectStatus Status, ConnectParams? Params = null, ConnectDecision Decision = default, ConnectInfo? Info = null, Serializer? Serializer = null)
{
    /// <summary>Why it was refused; null where it was not.</summary>
    public string? Refusal { get; init; }
}
