using System.Text;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>What an anonymous link says of itself: which email, and nothing of whom it went to or who carried it.</summary>
internal sealed record AnonymousVisit(HitKind Kind, Guid TenantId, Guid MessageId, string? Target);

/// <summary>Links that count for an email without anybody's identity. All its recipients have the same ones.</summary>
internal sealed class AnonymousLinks(SignedTokens tokens, PublicUrl publicUrl)
{
    private const string Purpose = "anonymous";
    private const int TargetAt = 1 + 16;

    /// <inheritdoc cref="AnonymousLink"/>
    public string? LinkTo(HitKind kind, Guid tenant, Guid message, string? target) =>
        publicUrl.Known?.AbsoluteUri is not { } home || TrackingTokens.IsOurs(home, target)
            ? null
            : $"{home}{TrackingTokens.Path}a/{tokens.Sign(Purpose, tenant, Content(kind, message, target))}";

    /// <returns>Null for a link that was not made here.</returns>
    public AnonymousVisit? Read(string token) =>
        tokens.Read(Purpose, token) is { Content: { Length: >= TargetAt } content } signed
            ? new((HitKind)content[0], signed.TenantId, new(content.AsSpan(1, 16), bigEndian: true), content.Length == TargetAt ? null : Encoding.UTF8.GetString(content.AsSpan(TargetAt)))
            : null;

    private static byte[] Content(HitKind kind, Guid message, string? target)
    {
        var content = new byte[TargetAt + Encoding.UTF8.GetByteCount(target ?? "")];
        content[0] = (byte)kind;
        message.TryWriteBytes(content.AsSpan(1), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(target ?? "", content.AsSpan(TargetAt));
        return content;
    }
}
