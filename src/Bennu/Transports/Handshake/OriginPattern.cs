namespace Bennu.Transports.Handshake;

/// <summary>One entry of an origin list; what it leaves out matches anything.</summary>
internal readonly record struct OriginPattern(string? Scheme, string Host, int? Port, bool WithSubdomains)
{
    /// <exception cref="ArgumentException">It is no such entry.</exception>
    public static OriginPattern Parse(string entry)
    {
        var slashes = entry.IndexOf("//", StringComparison.Ordinal);
        var scheme = slashes > 0 ? entry[..(slashes - 1)] : null;
        var isWell = slashes == 0 || (slashes > 1 && entry[slashes - 1] == ':');
        if (!isWell || !Origin.TrySplit(entry[(slashes + 2)..], out var host, out var port) || host.Length == 0)
            throw new ArgumentException($"The origin \"{entry}\" must look like //host, https://host, //host:81 or //*.host.", nameof(entry));
        var isWild = host.StartsWith("*.", StringComparison.Ordinal);
        return new OriginPattern(scheme, isWild ? host[2..] : host, port ?? (scheme is null ? null : Origin.DefaultPort(scheme)), isWild);
    }

    public bool Matches(Origin origin) =>
        (Scheme is null || Scheme == origin.Scheme) &&
        (Port is null || Port == origin.Port) &&
        (Host == origin.Host || (WithSubdomains && origin.Host.EndsWith("." + Host, StringComparison.Ordinal)));
}
