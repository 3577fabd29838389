using Bennu.Protocol;

namespace Bennu.Diagnostics;

/// <summary>Why a connection ended, in one of a few words.</summary>
internal static class CloseCause
{
    /// <summary>The client closed it or went away.</summary>
    public const string Client = "client";

    /// <summary>The client did not read what was sent to it.</summary>
    public const string SlowConsumer = "slow_consumer";

    /// <summary>The cause of a close from this side.</summary>
    public static string Of(int code, string reason) => (code, reason) switch
    {
        (CloseCode.GoingAway, "inactive") or (CloseCode.ProtocolError, "idle") => "idle",
        (CloseCode.GoingAway, _) => "disconnect",
        (CloseCode.ServiceRestart, _) => "drain",
        (CloseCode.CredentialsExpired, _) => "credentials_expired",
        (CloseCode.SessionTakenOver, _) => "taken_over",
        (CloseCode.TryAgainLater, _) => SlowConsumer,
        (CloseCode.PolicyViolation, _) => "rate_limited",
        (CloseCode.InvalidPayload or CloseCode.UnsupportedData, _) => "malformed",
        (CloseCode.MessageTooBig, _) => "too_big",
        _ => "protocol_error",
    };
}
