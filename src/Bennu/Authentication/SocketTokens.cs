using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.DataProtection;

namespace Bennu.Authentication;

/// <summary>Signs and verifies the tokens by which clients say who they are when they connect or join.</summary>
/// <remarks>
/// <para>
/// Plays the part of <c>Phoenix.Token</c> (section 8) on ASP.NET Core Data Protection: its key ring signs and encrypts, so every node
/// that shares the key ring verifies what another signed, and there is no secret to hand out. To verify tokens of a Phoenix application,
/// use <see cref="PhoenixTokens"/>.
/// </para>
/// <para>
/// A token is bound to its salt and to its form: one signed as text does not verify as JSON, nor the other way round. A maximum age of
/// zero or less makes it expired; <see cref="Timeout.InfiniteTimeSpan"/> lets it live as long as the key ring keeps its key. A token
/// signed later than the clock of this machine is invalid.
/// </para>
/// <para>Tokens are safe in URLs, headers and payloads. Safe for concurrent use.</para>
/// </remarks>
public sealed class SocketTokens
{
    private const string Purpose = "Bennu.Authentication.SocketTokens";

    // signed_at in ms (8) ‖ max_age in ms (8) ‖ data
    private const int HeaderSize = 16;

    private readonly IDataProtector _text;
    private readonly IDataProtector _json;
    private readonly TimeProvider _time;

    /// <summary>Signs and verifies with the keys of a Data Protection provider.</summary>
    /// <param name="provider">The provider; all nodes need the same key ring and application name.</param>
    /// <param name="time">The clock.</param>
    public SocketTokens(IDataProtectionProvider provider, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(time);
        _text = provider.CreateProtector(Purpose, "text");
        _json = provider.CreateProtector(Purpose, "json");
        _time = time;
    }

    /// <summary>Makes a token that carries a text, such as a user's id.</summary>
    /// <param name="salt">The token's purpose, the same when it is verified.</param>
    /// <param name="data">The text.</param>
    /// <param name="maxAge">How long the token is valid unless the verifier says otherwise; a day by default.</param>
    public string Sign(string salt, string data, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Protect(_text, salt, Encoding.UTF8.GetBytes(data), maxAge);
    }

    /// <summary>Makes a token that carries a value as JSON.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="salt">The token's purpose, the same when it is verified.</param>
    /// <param name="data">The value, not null.</param>
    /// <param name="type">How the value is written.</param>
    /// <param name="maxAge">How long the token is valid unless the verifier says otherwise; a day by default.</param>
    public string Sign<T>(string salt, [DisallowNull] T data, JsonTypeInfo<T> type, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(type);
        return Protect(_json, salt, JsonSerializer.SerializeToUtf8Bytes(data, type), maxAge);
    }

    /// <summary>Verifies a token that carries a text.</summary>
    /// <param name="salt">The salt it was signed with.</param>
    /// <param name="token">The token, null where the client gave none.</param>
    /// <param name="maxAge">How long it is valid since it was signed; what was said at signing by default.</param>
    /// <returns>The text, or why the token is refused. No token throws.</returns>
    public TokenResult<string> Verify(string salt, string? token, TimeSpan? maxAge = null)
    {
        var verdict = Unprotect(_text, salt, token, maxAge, out var data);
        return verdict == TokenStatus.Valid ? new(Encoding.UTF8.GetString(data)) : new(verdict);
    }

    /// <summary>Verifies a token that carries a value as JSON.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="salt">The salt it was signed with.</param>
    /// <param name="token">The token, null where the client gave none.</param>
    /// <param name="type">How the value is read; a token whose JSON does not fit is invalid.</param>
    /// <param name="maxAge">How long it is valid since it was signed; what was said at signing by default.</param>
    /// <returns>The value, or why the token is refused. No token throws.</returns>
    public TokenResult<T> Verify<T>(string salt, string? token, JsonTypeInfo<T> type, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        var verdict = Unprotect(_json, salt, token, maxAge, out var data);
        if (verdict != TokenStatus.Valid) return new(verdict);

        try
        {
            return JsonSerializer.Deserialize(data, type) is { } value ? new(value) : new(TokenStatus.Invalid);
        }
        catch (JsonException)
        {
            // The token is genuine, but T has changed since it was signed.
            return new(TokenStatus.Invalid);
        }
    }

    private string Protect(IDataProtector protector, string salt, byte[] data, TimeSpan? maxAge)
    {
        ArgumentNullException.ThrowIfNull(salt);
        var message = new byte[HeaderSize + data.Length];
        BinaryPrimitives.WriteInt64BigEndian(message, _time.GetUtcNow().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(8), TokenAge.Milliseconds(maxAge ?? TokenAge.Default));
        data.CopyTo(message, HeaderSize);
        return Base64UrlText.Encode(protector.CreateProtector(salt).Protect(message));
    }

    private TokenStatus Unprotect(IDataProtector protector, string salt, string? token, TimeSpan? maxAge, out ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(salt);
        data = default;
        if (token is null) return TokenStatus.Missing;
        if (!Base64UrlText.TryDecode(token, out var box) || !TryUnprotect(protector.CreateProtector(salt), box, out var message))
            return TokenStatus.Invalid;

        data = message.AsSpan(HeaderSize);
        var signedAt = BinaryPrimitives.ReadInt64BigEndian(message);
        var age = maxAge is { } given ? TokenAge.Milliseconds(given) : BinaryPrimitives.ReadInt64BigEndian(message.AsSpan(8));
        return TokenAge.Judge(signedAt, age, _time.GetUtcNow());
    }

    private static bool TryUnprotect(IDataProtector protector, byte[] box, out byte[] message)
    {
        message = [];
        try
        {
            message = protector.Unprotect(box);
            return message.Length >= HeaderSize;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
