namespace Bennu.Transports.Handshake;

/// <summary>Picks the WebSocket subprotocol (section 1.5).</summary>
internal static class Subprotocols
{
    /// <param name="allowed">What the server knows, the preferred one first.</param>
    /// <param name="offered">The client's header; null where there is none.</param>
    /// <param name="chosen">What to answer; null where no answer is called for.</param>
    /// <returns>False where the client offers only what the server does not know.</returns>
    public static bool TrySelect(string[] allowed, string? offered, out string? chosen)
    {
        chosen = null;
        if (allowed.Length == 0 || offered is null) return true;
        var protocols = offered.Split(',', StringSplitOptions.TrimEntries);
        chosen = Array.Find(allowed, protocol => Array.IndexOf(protocols, protocol) >= 0);
        return chosen is not null;
    }
}
