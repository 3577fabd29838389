using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Bennu.Authentication;

/// <summary>ChaCha20-Poly1305 with a nonce of 24 bytes, long enough to be drawn at random (draft-irtf-cfrg-xchacha).</summary>
internal static class XChaCha20Poly1305
{
    public const int KeySize = 32;
    public const int NonceSize = 24;
    public const int TagSize = 16;

    private const int HNonceSize = 16;

    public static void Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain,
        Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> aad)
    {
        Span<byte> innerNonce = stackalloc byte[12];
        using var inner = Derive(key, nonce, innerNonce);
        inner.Encrypt(innerNonce, plain, cipher, tag, aad);
    }

    /// <exception cref="AuthenticationTagMismatchException">The message was altered, or another key made it.</exception>
    public static void Decrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher,
        ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> aad)
    {
        Span<byte> innerNonce = stackalloc byte[12];
        using var inner = Derive(key, nonce, innerNonce);
        inner.Decrypt(innerNonce, cipher, tag, plain, aad);
    }

    /// <summary>Makes the key of the inner cipher from the key and the first 16 bytes of the nonce.</summary>
    public static void HChaCha20(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> subkey)
    {
        Span<uint> state = stackalloc uint[16];
        state[0] = 0x61707865; // "expand 32-byte k"
        state[1] = 0x3320646e;
        state[2] = 0x79622d32;
        state[3] = 0x6b206574;
        ReadWords(key, state[4..12]);
        ReadWords(nonce, state[12..]);

        for (var round = 0; round < 20; round += 2)
        {
            for (var column = 0; column < 4; column++)
                QuarterRound(state, column, 4 + column, 8 + column, 12 + column);
            for (var diagonal = 0; diagonal < 4; diagonal++)
                QuarterRound(state, diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4, 12 + (diagonal + 3) % 4);
        }

        // First and last row, without the addition of the initial state that ends a ChaCha20 block.
        WriteWords(state[..4], subkey);
        WriteWords(state[12..], subkey[16..]);
    }

    private static ChaCha20Poly1305 Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> innerNonce)
    {
        if (!ChaCha20Poly1305.IsSupported)
        {
            throw new PlatformNotSupportedException(
                "Encrypted Phoenix tokens need ChaCha20-Poly1305, which this platform's cryptography lacks. " +
                "Use signed tokens, or a system with OpenSSL 1.1.1 or later, Windows 10 20142 or later, or macOS.");
        }

        innerNonce[..4].Clear();
        nonce[HNonceSize..].CopyTo(innerNonce[4..]);

        Span<byte> subkey = stackalloc byte[KeySize];
        HChaCha20(key, nonce[..HNonceSize], subkey);
        var inner = new ChaCha20Poly1305(subkey);
        CryptographicOperations.ZeroMemory(subkey);
        return inner;
    }

    private static void QuarterRound(Span<uint> state, int a, int b, int c, int d)
    {
        state[a] += state[b];
        state[d] = BitOperations.RotateLeft(state[d] ^ state[a], 16);
        state[c] += state[d];
        state[b] = BitOperations.RotateLeft(state[b] ^ state[c], 12);
        state[a] += state[b];
        state[d] = BitOperations.RotateLeft(state[d] ^ state[a], 8);
        state[c] += state[d];
        state[b] = BitOperations.RotateLeft(state[b] ^ state[c], 7);
    }

    private static void ReadWords(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
    }

    private static void WriteWords(ReadOnlySpan<uint> words, Span<byte> bytes)
    {
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], words[i]);
    }
}
