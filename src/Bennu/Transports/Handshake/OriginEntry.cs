namespace Bennu.Transports.Handshake;

/// <summary>One entry of an origin list (section 1.6): a part that it leaves out matches anything.</summary>
internal sealed class OriginEntry
{
    private readonly Origin _expected;
    private readonly string? _subdomainOf;

    /// <exception cref="ArgumentException">The entry names no host, or has a <c>*</c> elsewhere than in front.</exception>
    public OriginEntry(string entry)
    {
        if (!Origin.TryParse(entry, out _expected))
            throw new ArgumentException(
                $"'{entry}' is no origin: write //host or scheme://host, maybe with :port; '*.' may begin the host.", nameof(entry));
        if (_expected.Host.StartsWith("*.", StringComparison.Ordinal)) _subdomainOf = _expected.Host[1..];
        if ((_subdomainOf ?? _expected.Host) is { } host && (host.Contains('*') || host == "."))
            throw new ArgumentException($"'{entry}' is no origin: '*' stands only in front, as in //*.example.com.", nameof(entry));
    }

    public bool Matches(in Origin origin) =>
        (_expected.Scheme is null || _expected.Scheme == origin.Scheme) &&
        (_expected.Port is null || _expected.Port == origin.Port) &&
        MatchesHost(origin.Host);

    private bool MatchesHost(string host) =>
        _subdomainOf is null ? host == _expected.Host
        : host.EndsWith(_subdomainOf, StringComparison.Ordinal) || host.AsSpan().SequenceEqual(_subdomainOf.AsSpan(1));
}
