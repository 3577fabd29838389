using System.Text;

namespace Bennu.Authentication;

/// <summary>Signs and verifies the tokens of a Phoenix application that shares its <c>secret_key_base</c>.</summary>
/// <remarks>
/// <para>
/// Stands for <c>Phoenix.Token</c> (section 8): what one side signs with a salt, the other verifies with the same salt. Where no Phoenix
/// application takes part, use <see cref="SocketTokens"/>, which needs no shared secret.
/// </para>
/// <para>
/// Read and written are the types that <see cref="ErlangTerm"/> names, uncompressed. A token that holds anything else, or that Phoenix
/// signed with <c>compressed: true</c>, is invalid. Tokens encrypted by plug_crypto 1 (<c>QTEyOEdDTQ.</c>) decrypt; new ones are
/// XChaCha20-Poly1305 (<c>XCP.</c>), which plug_crypto reads from version 2 on.
/// </para>
/// <para>
/// A maximum age above zero is compared in milliseconds; zero or less makes a token expired;
/// <see cref="Timeout.InfiniteTimeSpan"/> lets it live forever. A token signed later than the clock of this machine is invalid.
/// </para>
/// <para>Safe for concurrent use; make one and keep it, for it remembers derived keys.</para>
/// </remarks>
public sealed class PhoenixTokens
{
    private const int MinSecretSize = 20;

    private readonly KeyGenerator _keys;
    private readonly int _keyLength;
    private readonly TimeProvider _time;

    /// <summary>Signs and verifies with the keys that derive from a secret.</summary>
    /// <param name="secretKeyBase">The Phoenix application's <c>secret_key_base</c>, at least 20 bytes.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <param name="options">How keys are derived; as Phoenix does by default.</param>
    /// <exception cref="ArgumentException">The secret is too short, or an option is out of its range.</exception>
    public PhoenixTokens(string secretKeyBase, TimeProvider? time = null, PhoenixTokenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(secretKeyBase);
        var secret = Encoding.UTF8.GetBytes(secretKeyBase);
        if (secret.Length < MinSecretSize)
        {
            throw new ArgumentException(
                $"The secret key base has {secret.Length} bytes and needs at least {MinSecretSize}. Give the secret_key_base of the " +
                "Phoenix application, as in its config/runtime.exs, or make a new one for both with 'mix phx.gen.secret'.",
                nameof(secretKeyBase));
        }

        options ??= new();
        _keys = options.CreateKeyGenerator(secret);
        _keyLength = options.KeyLength;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Makes a token that anyone can read and no one can alter.</summary>
    /// <param name="salt">The token's purpose, the same when it is verified.</param>
    /// <param name="data">What the token carries.</param>
    /// <param name="signedAt">When it counts as signed; now by default.</param>
    /// <param name="maxAge">How long it is valid unless the verifier says otherwise; a day by default.</param>
    /// <exception cref="ArgumentException">The data nests more than 63 levels deep.</exception>
    public string Sign(string salt, ErlangTerm data, DateTimeOffset? signedAt = null, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(salt);
        return MessageVerifier.Sign(Wrap(data, signedAt, maxAge), _keys.Generate(salt));
    }

    /// <summary>Verifies a token made by <see cref="Sign"/> or <c>Phoenix.Token.sign</c>.</summary>
    /// <param name="salt">The salt it was signed with.</param>
    /// <param name="token">The token, null where the client gave none.</param>
    /// <param name="maxAge">How long it is valid since it was signed; what the token itself says by default.</param>
    /// <returns>The data, or why the token is refused. No token throws.</returns>
    public TokenResult<ErlangTerm> Verify(string salt, string? token, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(salt);
        if (token is null) return new(TokenStatus.Missing);

        return MessageVerifier.TryVerify(token, _keys.Generate(salt), out var message)
            ? Unwrap(message, maxAge)
            : new(TokenStatus.Invalid);
    }

    /// <summary>Makes a token that no one without the secret can read or alter.</summary>
    /// <param name="secret">The token's purpose, the same when it is decrypted; Phoenix calls it so, but it acts as a salt.</param>
    /// <param name="data">What the token carries.</param>
    /// <param name="signedAt">When it counts as signed; now by default.</param>
    /// <param name="maxAge">How long it is valid unless the decrypter says otherwise; a day by default.</param>
    /// <exception cref="ArgumentException">The data nests more than 63 levels deep.</exception>
    /// <exception cref="InvalidOperationException"><see cref="PhoenixTokenOptions.KeyLength"/> is not 32.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform has no ChaCha20-Poly1305.</exception>
    public string Encrypt(string secret, ErlangTerm data, DateTimeOffset? signedAt = null, TimeSpan? maxAge = null) =>
        MessageEncryptor.Encrypt(Wrap(data, signedAt, maxAge), EncryptionKey(secret));

    /// <summary>Decrypts a token made by <see cref="Encrypt"/> or <c>Phoenix.Token.encrypt</c>.</summary>
    /// <param name="secret">The secret it was encrypted with.</param>
    /// <param name="token">The token, null where the client gave none.</param>
    /// <param name="maxAge">How long it is valid since it was encrypted; what the token itself says by default.</param>
    /// <returns>The data, or why the token is refused. No token throws.</returns>
    /// <exception cref="InvalidOperationException"><see cref="PhoenixTokenOptions.KeyLength"/> is not 32.</exception>
    /// <exception cref="PlatformNotSupportedException">The platform has no ChaCha20-Poly1305.</exception>
    public TokenResult<ErlangTerm> Decrypt(string secret, string? token, TimeSpan? maxAge = null)
    {
        var key = EncryptionKey(secret);
        if (token is null) return new(TokenStatus.Missing);

        return MessageEncryptor.TryDecrypt(token, key, out var message)
            ? Unwrap(message, maxAge)
            : new(TokenStatus.Invalid);
    }

    private byte[] EncryptionKey(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return _keyLength == XChaCha20Poly1305.KeySize
            ? _keys.Generate(secret)
            : throw new InvalidOperationException($"Encrypted tokens need PhoenixTokenOptions.KeyLength to be 32; it is {_keyLength}.");
    }

    private byte[] Wrap(ErlangTerm data, DateTimeOffset? signedAt, TimeSpan? maxAge) =>
        TokenPayload.Encode(data, signedAt ?? _time.GetUtcNow(), maxAge ?? TokenAge.Default);

    private TokenResult<ErlangTerm> Unwrap(byte[] message, TimeSpan? maxAge)
    {
        if (!TokenPayload.TryDecode(message, out var payload)) return new(TokenStatus.Invalid);
        if ((maxAge is { } given ? TokenAge.Milliseconds(given) : payload.MaxAge) is not { } age) return new(TokenStatus.Invalid);

        var verdict = TokenAge.Judge(payload.SignedAt, age, _time.GetUtcNow());
        return verdict == TokenStatus.Valid ? new(payload.Data) : new(verdict);
    }
}
