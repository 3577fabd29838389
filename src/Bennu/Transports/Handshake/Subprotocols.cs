namespace Bennu.Transports.Handshake;

/// <summary>The choice of the WebSocket subprotocol (section 1.5).</summary>
internal static class Subprotocols
{
    /// <summary>Picks the first of the server's subprotocols that the client offers. False when the client must be refused.</summary>
    /// <param name="allowed">The server's, most preferred first.</param>
    /// <param name="offered">The client's header, null where there is none.</param>
    /// <param name="chosen">What to answer; null for no header.</param>
    public static bool TrySelect(string[] allowed, string? offered, out string? chosen)
    {
        chosen = null;
        if (allowed.Length == 0 || offered is null) return true;
        var names = offered.Split(',', StringSplitOptions.TrimEntries);
        chosen = Array.Find(allowed, name => Array.IndexOf(names, name) >= 0);
        return chosen is not null;
    }
}
