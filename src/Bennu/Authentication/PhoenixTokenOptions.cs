using System.Security.Cryptography;

namespace Bennu.Authentication;

/// <summary>How <see cref="PhoenixTokens"/> derives keys; each must be as in the Phoenix application.</summary>
public sealed class PhoenixTokenOptions
{
    /// <summary>Rounds of PBKDF2, <c>key_iterations</c> in Phoenix.</summary>
    /// <value>1000</value>
    public int KeyIterations { get; set; } = 1000;

    /// <summary>Bytes in a derived key, <c>key_length</c> in Phoenix. Encrypted tokens need 32.</summary>
    /// <value>32</value>
    public int KeyLength { get; set; } = 32;

    /// <summary>The hash of PBKDF2, <c>key_digest</c> in Phoenix: SHA256, SHA384 or SHA512.</summary>
    /// <value><see cref="HashAlgorithmName.SHA256"/></value>
    public HashAlgorithmName KeyDigest { get; set; } = HashAlgorithmName.SHA256;

    internal KeyGenerator CreateKeyGenerator(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(KeyIterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(KeyLength);
        if (KeyDigest != HashAlgorithmName.SHA256 && KeyDigest != HashAlgorithmName.SHA384 && KeyDigest != HashAlgorithmName.SHA512)
            throw new ArgumentException($"KeyDigest is {KeyDigest}; it must be SHA256, SHA384 or SHA512.");

        return new(secret, KeyIterations, KeyLength, KeyDigest);
    }
}
