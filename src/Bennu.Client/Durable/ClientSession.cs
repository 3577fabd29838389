using System.Security.Cryptography;

namespace Bennu.Client.Durable;

/// <summary>Names of client sessions: nobody can guess one, and so take it over or suppress its messages.</summary>
public static class ClientSession
{
    private const int Bits = 192;

    /// <summary>A new session.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bits / 8));
}
