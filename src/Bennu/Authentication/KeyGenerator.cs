using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Bennu.Authentication;

/// <summary>Derives one key per salt from a secret by PBKDF2, and remembers it: a derivation costs a thousand hashes and more.</summary>
internal sealed class KeyGenerator(byte[] secret, int iterations, int length, HashAlgorithmName digest)
{
    // Salts are constants of the program; whoever makes them up per user pays for the derivation, not with memory.
    private const int MaxKeys = 256;

    private readonly ConcurrentDictionary<string, byte[]> _keys = new();

    public byte[] Generate(string salt)
    {
        if (_keys.TryGetValue(salt, out var key)) return key;

        key = Rfc2898DeriveBytes.Pbkdf2(secret, Encoding.UTF8.GetBytes(salt), iterations, digest, length);
        if (_keys.Count < MaxKeys) _keys.TryAdd(salt, key);
        return key;
    }
}
