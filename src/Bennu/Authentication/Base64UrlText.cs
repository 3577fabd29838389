using System.Buffers;
using System.Buffers.Text;

namespace Bennu.Authentication;

/// <summary>Unpadded base64url that each sequence of bytes can be written in one way only, so that no altered token passes.</summary>
internal static class Base64UrlText
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, bytes, out _, out var written);

        // The platform's decoder skips white space and takes padding; either makes the text longer than it has to be.
        var isCanonical = status == OperationStatus.Done && Base64Url.GetEncodedLength(written) == text.Length;
        Array.Resize(ref bytes, isCanonical ? written : 0);
        return isCanonical;
    }
}
