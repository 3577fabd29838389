using System.Security.Cryptography;

namespace Bennu.Authentication;

/// <summary>Hides and authenticates messages (section 8.2).</summary>
internal static class MessageEncryptor
{
    private const string XCP = "XCP.";
    private const string A128GCM = "QTEyOEdDTQ."; // base64url of "A128GCM"

    private const int NonceSize = XChaCha20Poly1305.NonceSize;
    private const int TagSize = XChaCha20Poly1305.TagSize; // AES-GCM's too
    private const int IvSize = 12;
    private const int ContentKeySize = 16;

    private static ReadOnlySpan<byte> AssociatedData => "A128GCM"u8;

    // XCP . b64url(nonce ‖ tag ‖ cipher text)
    public static string Encrypt(ReadOnlySpan<byte> message, byte[] key)
    {
        var box = new byte[NonceSize + TagSize + message.Length];
        var nonce = box.AsSpan(0, NonceSize);
        var tag = box.AsSpan(NonceSize, TagSize);
        RandomNumberGenerator.Fill(nonce);
        XChaCha20Poly1305.Encrypt(key, nonce, message, box.AsSpan(NonceSize + TagSize), tag, AssociatedData);
        return XCP + Base64UrlText.Encode(box);
    }

    public static bool TryDecrypt(string token, byte[] key, out byte[] message)
    {
        message = [];
        try
        {
            return token.StartsWith(XCP, StringComparison.Ordinal) ? TryDecryptXCP(token.AsSpan(XCP.Length), key, out message)
                : token.StartsWith(A128GCM, StringComparison.Ordinal) && TryDecryptA128GCM(token[A128GCM.Length..], key, out message);
        }
        catch (AuthenticationTagMismatchException)
        {
            message = [];
            return false;
        }
    }

    private static bool TryDecryptXCP(ReadOnlySpan<char> text, byte[] key, out byte[] message)
    {
        message = [];
        if (!Base64UrlText.TryDecode(text, out var box) || box.Length < NonceSize + TagSize) return false;

        var cipher = box.AsSpan(NonceSize + TagSize);
        message = new byte[cipher.Length];
        XChaCha20Poly1305.Decrypt(key, box.AsSpan(0, NonceSize), cipher, box.AsSpan(NonceSize, TagSize), message, AssociatedData);
        return true;
    }

    // plug_crypto 1: QTEyOEdDTQ . b64url(wrapped key ‖ its tag ‖ its iv) . b64url(iv) . b64url(cipher text) . b64url(tag)
    private static bool TryDecryptA128GCM(string text, byte[] key, out byte[] message)
    {
        message = [];
        if (text.Split('.', 5) is not [var wrappedText, var ivText, var cipherText, var tagText]
            || !Base64UrlText.TryDecode(wrappedText, out var wrapped) || wrapped.Length != ContentKeySize + TagSize + IvSize
            || !Base64UrlText.TryDecode(ivText, out var iv) || iv.Length != IvSize
            || !Base64UrlText.TryDecode(cipherText, out var cipher)
            || !Base64UrlText.TryDecode(tagText, out var tag) || tag.Length != TagSize)
        {
            return false;
        }

        var contentKey = new byte[ContentKeySize];
        using var outer = new AesGcm(key, TagSize);
        outer.Decrypt(wrapped.AsSpan(^IvSize..), wrapped.AsSpan(0, ContentKeySize), wrapped.AsSpan(ContentKeySize, TagSize), contentKey);

        message = new byte[cipher.Length];
        using var inner = new AesGcm(contentKey, TagSize);
        inner.Decrypt(iv, cipher, tag, message, AssociatedData);
        return true;
    }
}
