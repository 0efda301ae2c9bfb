using System.Collections.Concurrent;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Dkim;

/// <summary>A key that signs the mail of a domain. Its public half is published in DNS, its private half kept secret.</summary>
public sealed class DkimKey
{
    /// <summary>What receivers advise; a longer one still verifies everywhere but makes signing several times slower.</summary>
    public const int DefaultBits = 2048;

    // RFC 8301, 3.2: signers use at least 1024 bits, verifiers know up to 4096.
    private const int LeastBits = 1024;
    private const int MostBits = 4096;

    // An RSA object is for one caller at a time and dear to make, so they are lent out. As many are made as are in use at once.
    private readonly ConcurrentBag<RSA> idle = [];
    private readonly byte[] pkcs8;

    private DkimKey(byte[] pkcs8, string publicRecord)
    {
        this.pkcs8 = pkcs8;
        PublicRecord = publicRecord;
        Parameter = PrivateKeyFactory.CreateKey(pkcs8);
    }

    /// <summary>The text to publish at <c>selector._domainkey.domain</c>.</summary>
    public string PublicRecord { get; }

    /// <summary>The same in strings of at most 255 octets, as a TXT record holds it.</summary>
    public IReadOnlyList<string> PublicRecordStrings => TxtStrings.Split(PublicRecord);

    internal AsymmetricKeyParameter Parameter { get; }

    internal bool IsEd25519 => Parameter is Ed25519PrivateKeyParameters;

    public static DkimKey Generate(int bits = DefaultBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, DefaultBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        using var rsa = RSA.Create(bits);
        return Of(rsa);
    }

    /// <summary>RFC 8463: short and fast, but not every receiver verifies it yet; sign by an RSA key too.</summary>
    public static DkimKey GenerateEd25519() => Of(new Ed25519PrivateKeyParameters(new SecureRandom()));

    /// <summary>Reads what <see cref="Export"/> gave, or any RSA or Ed25519 key in that form.</summary>
    /// <exception cref="CryptographicException">It is no such key, or one of a length that receivers refuse.</exception>
    public static DkimKey Import(ReadOnlySpan<byte> pkcs8)
    {
        if (TryReadEd25519(pkcs8) is { } ed25519)
            return Of(ed25519);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa.KeySize is >= LeastBits and <= MostBits
            ? Of(rsa)
            : throw new CryptographicException($"A DKIM key has {LeastBits} to {MostBits} bits; this one has {rsa.KeySize}.");
    }

    /// <summary>The private key as unencrypted PKCS#8: to be encrypted before it is stored.</summary>
    public byte[] Export() => [.. pkcs8];

    internal byte[] SignHash(ReadOnlySpan<byte> sha256)
    {
        if (!idle.TryTake(out var rsa))
        {
            rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        }

        var signature = rsa.SignHash(sha256, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        idle.Add(rsa);
        return signature;
    }

    private static DkimKey Of(RSA rsa) =>
        new(rsa.ExportPkcs8PrivateKey(), $"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}");

    private static DkimKey Of(Ed25519PrivateKeyParameters key) =>
        new(PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded(), $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key.GeneratePublicKey().GetEncoded())}");

    private static Ed25519PrivateKeyParameters? TryReadEd25519(ReadOnlySpan<byte> pkcs8)
    {
        try
        {
            return PrivateKeyFactory.CreateKey(pkcs8.ToArray()) as Ed25519PrivateKeyParameters;
        }
        catch (Exception e) when (e is IOException or ArgumentException or GeneralSecurityException or InvalidCastException)
        {
            throw new CryptographicException("It is no private key in PKCS#8.", e);
        }
    }
}
