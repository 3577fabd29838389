using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Bennu.Nats.Wire;

/// <summary>Makes one token of a subject of any string, a different one for each.</summary>
internal static class SubjectToken
{
    private const int MaxLength = 160;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:~!@#%&+,;/|()[]{}");

    /// <summary>
    /// The string itself where all its characters may stand in a subject; others become <c>=</c> and their four digits. What would be too
    /// long becomes <c>=h</c> and its hash, which no escape begins with.
    /// </summary>
    public static string Of(string text)
    {
        if (text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Plain)) return text;
        if (text.Length == 0) return "=e";
        var token = new StringBuilder(text.Length + 20);
        foreach (var c in text)
        {
            if (Plain.Contains(c)) token.Append(c);
            else token.Append('=').Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            if (token.Length > MaxLength) return "=h" + Hash(text);
        }

        return token.ToString();
    }

    /// <summary>The same number on every node, from 0 up to a bound.</summary>
    public static int Spread(string token, int bound)
    {
        // FNV-1a: string's own hash differs between processes.
        var hash = 2166136261u;
        foreach (var c in token) hash = (hash ^ c) * 16777619u;
        return (int)((hash ^ (hash >> 15)) % (uint)bound);
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
