using System.Security.Cryptography;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>The link in <c>List-Unsubscribe</c>: it names a delivery, and nobody else can make one.</summary>
internal sealed class UnsubscribeLinks(Secrets secrets, PublicUrl publicUrl)
{
    private const string Purpose = "unsubscribe";

    public string For(Guid tenant, Guid delivery)
    {
        Span<byte> ids = stackalloc byte[32];
        tenant.TryWriteBytes(ids, bigEndian: true, out _);
        delivery.TryWriteBytes(ids[16..], bigEndian: true, out _);
        return $"{publicUrl.Value}u/{secrets.Protect(Purpose, ids)}";
    }

    /// <returns>Null for a link that was not made here.</returns>
    public (Guid Tenant, Guid Delivery)? Read(string token)
    {
        try
        {
            var ids = secrets.Unprotect(Purpose, token);
            return ids.Length == 32 ? (new(ids.AsSpan(0, 16), bigEndian: true), new(ids.AsSpan(16), bigEndian: true)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
