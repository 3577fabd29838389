namespace Bennu.Authentication;

/// <summary>What Phoenix wraps around the data of a token.</summary>
/// <param name="Data">The data.</param>
/// <param name="SignedAt">Milliseconds since the epoch.</param>
/// <param name="MaxAge">Milliseconds; null where the token holds something that is no age.</param>
internal readonly record struct TokenPayload(ErlangTerm Data, long SignedAt, long? MaxAge)
{
    private static readonly ErlangTerm Infinity = ErlangTerm.Atom("infinity");
    private static readonly ErlangTerm DataKey = ErlangTerm.Atom("data");
    private static readonly ErlangTerm SignedKey = ErlangTerm.Atom("signed");

    // {data, signed_at in ms, max_age in s, or infinity}
    public static byte[] Encode(ErlangTerm data, DateTimeOffset signedAt, TimeSpan maxAge) =>
        ExternalTermEncoder.Encode(ErlangTerm.Tuple(data, signedAt.ToUnixTimeMilliseconds(), Seconds(maxAge)));

    // As above, or what older versions wrote, {data, signed_at} and %{data: data, signed: signed_at}, with the default age
    public static bool TryDecode(ReadOnlySpan<byte> message, out TokenPayload payload)
    {
        payload = default;
        if (!ExternalTermDecoder.TryDecode(message, out var term)) return false;

        var (data, signedAt, maxAge) = term switch
        {
            { Kind: ErlangTermKind.Tuple, Items: [var d, var s, var m] } => (d, s, Milliseconds(m)),
            { Kind: ErlangTermKind.Tuple, Items: [var d, var s] } => (d, s, TokenAge.Milliseconds(TokenAge.Default)),
            _ when term.Entries.ContainsKey(DataKey) => (term[DataKey], term[SignedKey], TokenAge.Milliseconds(TokenAge.Default)),
            _ => default,
        };
        if (!signedAt.TryGetInteger(out var milliseconds)) return false;

        payload = new(data, long.CreateSaturating(milliseconds), maxAge);
        return true;
    }

    private static ErlangTerm Seconds(TimeSpan maxAge) =>
        maxAge == Timeout.InfiniteTimeSpan ? Infinity
        : maxAge.Ticks % TimeSpan.TicksPerSecond == 0 ? maxAge.Ticks / TimeSpan.TicksPerSecond
        : ErlangTerm.Float(maxAge.TotalSeconds);

    private static long? Milliseconds(ErlangTerm seconds) =>
        seconds == Infinity ? TokenAge.Infinite
        : seconds.TryGetInteger(out var whole) ? long.CreateSaturating(whole * 1000)
        : seconds.TryGetDouble(out var fractional) ? long.CreateSaturating(fractional * 1000)
        : null;
}
