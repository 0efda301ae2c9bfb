using System.Security.Cryptography;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Dkim;

/// <summary>An RSA key that signs the mail of a domain. Its public half is published in DNS, its private half kept secret.</summary>
public sealed class DkimKey
{
    /// <summary>What receivers advise; a longer one still verifies everywhere but makes signing several times slower.</summary>
    public const int DefaultBits = 2048;

    // RFC 8301, 3.2: signers use at least 1024 bits, verifiers know up to 4096.
    private const int LeastBits = 1024;
    private const int MostBits = 4096;

    private readonly byte[] pkcs8;

    private DkimKey(RSA rsa)
    {
        pkcs8 = rsa.ExportPkcs8PrivateKey();
        Bits = rsa.KeySize;
        PublicRecord = $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";
    }

    public int Bits { get; }

    /// <summary>The text to publish at <c>selector._domainkey.domain</c>.</summary>
    public string PublicRecord { get; }

    /// <summary>The same in strings of at most 255 octets, as a TXT record holds it.</summary>
    public IReadOnlyList<string> PublicRecordStrings => TxtStrings.Split(PublicRecord);

    public static DkimKey Generate(int bits = DefaultBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, DefaultBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        using var rsa = RSA.Create(bits);
        return new(rsa);
    }

    /// <summary>Reads what <see cref="Export"/> gave, or any RSA key in that form.</summary>
    /// <exception cref="CryptographicException">It is no such key, or one of a length that receivers refuse.</exception>
    public static DkimKey Import(ReadOnlySpan<byte> pkcs8)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa.KeySize is >= LeastBits and <= MostBits
            ? new(rsa)
            : throw new CryptographicException($"A DKIM key has {LeastBits} to {MostBits} bits; this one has {rsa.KeySize}.");
    }

    /// <summary>The private key as unencrypted PKCS#8: to be encrypted before it is stored.</summary>
    public byte[] Export() => [.. pkcs8];

    internal RSA CreateRsa()
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa;
    }
}
