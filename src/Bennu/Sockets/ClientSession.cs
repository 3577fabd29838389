using System.Security.Cryptography;
using System.Text;
using Bennu.Authentication;

namespace Bennu.Sockets;

/// <summary>
/// The connect parameter <c>session</c>: a secret that names one client across its connections, so that a newer connection takes the older
/// one's place.
/// </summary>
internal static class ClientSession
{
    private const string Parameter = "session";
    private const int MinLength = 22, MaxLength = 60;

    /// <summary>Reads the session that a client named; null where it named none. False where it named what is none.</summary>
    public static bool TryRead(ConnectParams parameters, out string? session)
    {
        session = parameters[Parameter];
        return session is null
            ? !parameters.Root.ContainsKey(Parameter)
            : session.Length is >= MinLength and <= MaxLength && !session.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    /// <summary>
    /// The topic on which the connections of a session hear of newer ones. Those of another socket type or socket id have another one. The
    /// session cannot be read off it.
    /// </summary>
    public static string Topic(SocketType type, string? socketId, string session)
    {
        // Only the id may hold line breaks, and it comes last; no id is not the same as an empty one.
        var scope = $"{type.FullName}\n{session}\n{(socketId is null ? "" : "=")}{socketId}";
        return "bennu:session:" + Base64UrlText.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(scope)));
    }
}
