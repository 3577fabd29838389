using Bennu.Authentication;

namespace Bennu.Tests.Authentication;

/// <summary>The examples of draft-irtf-cfrg-xchacha-03.</summary>
public sealed class XChaCha20Poly1305Tests
{
    private static readonly byte[] Key = Range(0x80, 32);
    private static readonly byte[] Nonce = Range(0x40, 24);
    private static readonly byte[] Aad = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");
    private static readonly byte[] Tag = Convert.FromHexString("c0875924c1c7987947deafd8780acf49");

    private static readonly byte[] Plain =
    [
        .. "Ladies and Gentlemen of the class of '99: If I could offer you "u8,
        .. "only one tip for the future, sunscreen would be it."u8,
    ];

    private static readonly byte[] Cipher = Convert.FromHexString(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb" +
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452" +
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9" +
        "21f9664c97637da9768812f615c68b13b52e");

    [Fact]
    public void HChaCha20_gives_the_subkey_of_section_2_2_1()
    {
        var subkey = new byte[32];

        XChaCha20Poly1305.HChaCha20(Range(0, 32), Convert.FromHexString("000000090000004a0000000031415927"), subkey);

        Assert.Equal("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc", Convert.ToHexStringLower(subkey));
    }

    [Fact]
    public void Encryption_gives_the_cipher_text_of_appendix_A_3()
    {
        var (cipher, tag) = (new byte[Plain.Length], new byte[16]);

        XChaCha20Poly1305.Encrypt(Key, Nonce, Plain, cipher, tag, Aad);

        Assert.Equal(Cipher, cipher);
        Assert.Equal(Tag, tag);
    }

    [Fact]
    public void Decryption_gives_the_plain_text_of_appendix_A_3()
    {
        var plain = new byte[Cipher.Length];

        XChaCha20Poly1305.Decrypt(Key, Nonce, Cipher, Tag, plain, Aad);

        Assert.Equal(Plain, plain);
    }

    private static byte[] Range(int start, int count) => [.. Enumerable.Range(start, count).Select(i => (byte)i)];
}
