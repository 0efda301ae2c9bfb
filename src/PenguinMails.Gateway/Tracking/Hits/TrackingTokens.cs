using System.Text;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>What a tracked link says of itself.</summary>
/// <param name="Mark">Stands for the link among all others.</param>
internal sealed record TrackedLink(HitKind Kind, TrackedDelivery Of, string? Target, Guid Mark);

/// <summary>
/// The links that emails carry. Each holds all it needs, its target too: it leads on when the email's content is purged and when
/// the store is down, and it leads nowhere but where the sender's email did.
/// </summary>
internal sealed class TrackingTokens(SignedTokens tokens, PublicUrl publicUrl)
{
    public const string Path = "t/";

    private const string Purpose = "tracking";
    private const int IdBytes = 16;
    private const int TargetAt = 1 + (3 * IdBytes);

    /// <summary>Links of our own are left alone: nobody who unsubscribes is to be counted, and nothing is tracked twice.</summary>
    /// <inheritdoc cref="TrackingLink"/>
    public string? LinkTo(HitKind kind, TrackedDelivery of, string? target)
    {
        var home = publicUrl.Value.AbsoluteUri;
        return IsOurs(home, target)
            ? null
            : $"{home}{Path}{(kind == HitKind.Open ? 'o' : 'c')}/{tokens.Sign(Purpose, of.TenantId, Content(kind, of, target))}";
    }

    public static bool IsOurs(string home, string? target) => target is not null
        && (target.StartsWith(home + UnsubscribeLinks.Path, StringComparison.OrdinalIgnoreCase) || target.StartsWith(home + Path, StringComparison.OrdinalIgnoreCase));

    /// <returns>Null for a link that was not made here.</returns>
    public TrackedLink? Read(string token)
    {
        if (tokens.Read(Purpose, token) is not { Content: { Length: >= TargetAt } content } signed)
            return null;

        var target = content.Length == TargetAt ? null : Encoding.UTF8.GetString(content.AsSpan(TargetAt));
        return new((HitKind)content[0], new(signed.TenantId, Id(0), Id(1), Id(2)), target, signed.Mark);

        Guid Id(int number) => new(content.AsSpan(1 + (number * IdBytes), IdBytes), bigEndian: true);
    }

    private static byte[] Content(HitKind kind, TrackedDelivery of, string? target)
    {
        var content = new byte[TargetAt + Encoding.UTF8.GetByteCount(target ?? "")];
        content[0] = (byte)kind;
        of.ConnectionId.TryWriteBytes(content.AsSpan(1), bigEndian: true, out _);
        of.CallId.TryWriteBytes(content.AsSpan(1 + IdBytes), bigEndian: true, out _);
        of.DeliveryId.TryWriteBytes(content.AsSpan(1 + (2 * IdBytes)), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(target ?? "", content.AsSpan(TargetAt));
        return content;
    }
}
