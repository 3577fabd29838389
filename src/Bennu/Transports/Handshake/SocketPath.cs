using System.Text.RegularExpressions;

namespace Bennu.Transports.Handshake;

/// <summary>The paths of a mount.</summary>
internal static partial class SocketPath
{
    /// <summary>Joins a mount's path and a transport's, and writes Phoenix's variables, <c>:name</c>, as ASP.NET's.</summary>
    /// <exception cref="ArgumentException">A path does not begin with a slash.</exception>
    public static string ToRoutePattern(string path, string suffix)
    {
        if (!path.StartsWith('/')) throw new ArgumentException($"The path \"{path}\" of a socket must begin with a slash.", nameof(path));
        if (!suffix.StartsWith('/')) throw new ArgumentException($"The path \"{suffix}\" of a transport must begin with a slash.", nameof(suffix));
        return Variable().Replace(path.TrimEnd('/') + suffix.TrimEnd('/'), "/{$1}");
    }

    [GeneratedRegex("/:([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Variable();
}
