using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Gateway.Tenants.Encryption;

/// <summary>
/// Encrypts what must be read again, by AES-256-GCM. Owner and field are bound to it, so that a secret copied to another row does
/// not open.
/// </summary>
internal sealed class Secrets(KeyRing ring)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public string Protect(Guid tenant, Guid connection, string field, string plaintext) =>
        Protect(Bound(tenant, connection, field), Encoding.UTF8.GetBytes(plaintext));

    /// <exception cref="CryptographicException">It was tampered with, is another field's, or its key is not in the ring.</exception>
    public string Unprotect(Guid tenant, Guid connection, string field, string stored) =>
        Encoding.UTF8.GetString(Unprotect(Bound(tenant, connection, field), stored));

    /// <summary>The same secret under the current key.</summary>
    public string Renew(Guid tenant, Guid connection, string field, string stored) =>
        Protect(tenant, connection, field, Unprotect(tenant, connection, field, stored));

    public string Protect(string boundTo, ReadOnlySpan<byte> plaintext)
    {
        var (id, key) = ring.Current;
        var sealedBytes = new byte[NonceBytes + plaintext.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, sealedBytes.AsSpan(NonceBytes, plaintext.Length), sealedBytes.AsSpan(^TagBytes), AssociatedData(boundTo, id));
        return $"{id}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    /// <inheritdoc cref="Unprotect(Guid, Guid, string, string)"/>
    public byte[] Unprotect(string boundTo, string stored)
    {
        var dot = stored.IndexOf('.');
        if (dot < 0 || !Base64Url.IsValid(stored.AsSpan(dot + 1)))
            throw new CryptographicException("Not an encrypted secret.");

        var id = stored[..dot];
        var sealedBytes = Base64Url.DecodeFromChars(stored.AsSpan(dot + 1));
        if (sealedBytes.Length < NonceBytes + TagBytes)
            throw new CryptographicException("Not an encrypted secret.");

        var plaintext = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(ring.Find(id), TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes, plaintext.Length), sealedBytes.AsSpan(^TagBytes), plaintext, AssociatedData(boundTo, id));
        return plaintext;
    }

    private static string Bound(Guid tenant, Guid connection, string field) => $"{tenant:N}|{connection:N}|{field}";

    private static byte[] AssociatedData(string boundTo, string keyId) => Encoding.UTF8.GetBytes($"{boundTo}|{keyId}");
}
