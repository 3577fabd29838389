namespace Bennu.Authentication;

/// <summary>What a token turned out to be.</summary>
public enum TokenStatus
{
    /// <summary>There is no token: it is null.</summary>
    Missing,

    /// <summary>The token is malformed, forged, made with another salt or secret, or signed in the future.</summary>
    Invalid,

    /// <summary>The token is genuine, but older than its maximum age.</summary>
    Expired,

    /// <summary>The token is genuine and within its maximum age.</summary>
    Valid,
}
