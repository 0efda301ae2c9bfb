using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Gateway.Tenants.Encryption;

/// <summary>What a token that was made here says.</summary>
/// <param name="Mark">Stands for the token among all others.</param>
internal sealed record SignedContent(Guid TenantId, byte[] Content, Guid Mark);

/// <summary>
/// Tokens for links: anybody may read them and nobody else can make one. Signed under a key for the purpose and the tenant, derived
/// from the ring's current one and named in the token, so that links in old emails still hold after the ring was rotated.
/// </summary>
internal sealed class SignedTokens(KeyRing ring)
{
    private const int IdBytes = 16;

    // Half of SHA-256: as many bits as nobody guesses, in links that are long enough.
    private const int MacBytes = 16;

    public string Sign(string purpose, Guid tenant, ReadOnlySpan<byte> content)
    {
        var (id, key) = ring.Current;
        var token = new byte[IdBytes + content.Length + MacBytes];
        tenant.TryWriteBytes(token, bigEndian: true, out _);
        content.CopyTo(token.AsSpan(IdBytes));
        Mac(key, purpose, tenant, token.AsSpan(..^MacBytes))[..MacBytes].CopyTo(token.AsSpan(^MacBytes..));
        return $"{id}.{Base64Url.EncodeToString(token)}";
    }

    /// <returns>Null for a token that was not made here, or for another purpose, or whose key is in the ring no more.</returns>
    public SignedContent? Read(string purpose, string token)
    {
        var dot = token.IndexOf('.');
        if (dot < 0 || !Base64Url.IsValid(token.AsSpan(dot + 1), out var length) || length < IdBytes + MacBytes || Find(token[..dot]) is not { } key)
            return null;

        var bytes = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
        var tenant = new Guid(bytes.AsSpan(0, IdBytes), bigEndian: true);
        var mac = bytes.AsSpan(^MacBytes..);
        return CryptographicOperations.FixedTimeEquals(mac, Mac(key, purpose, tenant, bytes.AsSpan(..^MacBytes)).AsSpan(..MacBytes))
            ? new(tenant, bytes[IdBytes..^MacBytes], new(mac))
            : null;
    }

    /// <summary>A short name for something that must not be known from it, the same each time while the ring's key is.</summary>
    public string Pseudonym(string purpose, Guid tenant, string of) =>
        Base64Url.EncodeToString(Mac(ring.Current.Key, purpose, tenant, Encoding.UTF8.GetBytes(of)).AsSpan(..9));

    private byte[]? Find(string id)
    {
        try
        {
            return ring.Find(id);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Mac(byte[] ringKey, string purpose, Guid tenant, ReadOnlySpan<byte> content)
    {
        var key = HKDF.Expand(HashAlgorithmName.SHA256, ringKey, HMACSHA256.HashSizeInBytes, Encoding.UTF8.GetBytes($"{purpose}|{tenant:N}"));
        return HMACSHA256.HashData(key, content);
    }
}
