using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>The link in <c>List-Unsubscribe</c>: it names a delivery, and nobody else can make one.</summary>
internal sealed class UnsubscribeLinks(SignedTokens tokens, PublicUrl publicUrl)
{
    public const string Path = "u/";

    private const string Purpose = "unsubscribe";

    public string For(Guid tenant, Guid delivery)
    {
        Span<byte> id = stackalloc byte[16];
        delivery.TryWriteBytes(id, bigEndian: true, out _);
        return $"{publicUrl.Value}{Path}{tokens.Sign(Purpose, tenant, id)}";
    }

    /// <returns>Null for a link that was not made here.</returns>
    public (Guid Tenant, Guid Delivery)? Read(string token) =>
        tokens.Read(Purpose, token) is { Content: { Length: 16 } id } signed ? (signed.TenantId, new(id, bigEndian: true)) : null;
}
