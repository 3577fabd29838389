using Bennu.Protocol;

namespace Bennu.Durable;

/// <summary>The identity that a client gives its own push: <c>~&lt;client session&gt;-&lt;n&gt;</c> as its ref.</summary>
internal static class MessageId
{
    public const int MaxLength = 64;

    /// <summary>Whether a ref claims to be one.</summary>
    public static bool IsOne(Ref @ref) => @ref.Json.StartsWith("\"~"u8);

    /// <summary>Whether it has at most 64 bytes, all of them printable ASCII ("Client to server", 7).</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length <= MaxLength && !id.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);
}
