namespace Bennu.Transports.Handshake;

/// <summary>The path that a transport of a socket is reached at (section 1.1).</summary>
internal static class SocketPath
{
    /// <summary>Joins a socket's path and a transport's suffix into a route pattern, where <c>:name</c> has become <c>{name}</c>.</summary>
    /// <exception cref="ArgumentException">No slash leads, or a segment is neither plain text nor one variable.</exception>
    public static string ToRoutePattern(string path, string suffix)
    {
        var variables = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var pattern = Translate(path, nameof(path), variables) + Translate(suffix, nameof(suffix), variables);
        return pattern.Length == 0 ? "/" : pattern;
    }

    private static string Translate(string path, string parameter, HashSet<string> variables)
    {
        ArgumentNullException.ThrowIfNull(path, parameter);
        if (path is "" or "/") return "";
        if (path[0] != '/') throw new ArgumentException($"'{path}' must begin with a slash.", parameter);
        var segments = path[1..(path.EndsWith('/') ? ^1 : ^0)].Split('/');
        return string.Concat(segments.Select(segment => "/" + TranslateSegment(segment, path, parameter, variables)));
    }

    private static string TranslateSegment(string segment, string path, string parameter, HashSet<string> variables)
    {
        var name = segment switch
        {
            [':', .. var variable] => variable,
            ['{', .. var variable, '}'] => variable,
            _ => null,
        };
        if (name is null && segment.Length > 0 && !segment.AsSpan().ContainsAny(":{}*?#\\ ")) return segment;
        if (name is null || !IsName(name))
            throw new ArgumentException($"'{segment}' in '{path}' is neither plain text nor a variable such as :user_id.", parameter);
        if (!variables.Add(name)) throw new ArgumentException($"The variable '{name}' in '{path}' occurs twice.", parameter);
        return $"{{{name}}}";
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
