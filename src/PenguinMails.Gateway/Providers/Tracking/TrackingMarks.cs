namespace PenguinMails.Gateway.Providers.Tracking;

/// <summary>What a link of ours in an email stands for.</summary>
internal enum HitKind
{
    Open = 1,
    Click = 2,

    /// <summary>A link that no person sees.</summary>
    Trap = 3,

    /// <summary>By the link in <c>List-Unsubscribe</c>, which has tokens of its own.</summary>
    Unsubscribe = 4,
}

/// <summary>Who was sent what by which call: all that a link has to say.</summary>
internal readonly record struct TrackedDelivery(Guid TenantId, Guid ConnectionId, Guid CallId, Guid DeliveryId);

/// <summary>Makes a link that reports to us; null for a target that is better left alone.</summary>
/// <param name="kind">What a visit of it means.</param>
/// <param name="of">The delivery that it reports about.</param>
/// <param name="target">Where a click goes on to.</param>
internal delegate string? TrackingLink(HitKind kind, TrackedDelivery of, string? target);

/// <summary>Makes a link of which only the email is known, and nobody whom it went to; null for a target that is better left alone, and where nothing can reach us.</summary>
internal delegate string? AnonymousLink(HitKind kind, Guid tenant, Guid message, string? target);

/// <summary>What one envelope's HTML gets; null where it is not tracked.</summary>
/// <param name="Pixel">The address of the picture whose loading is an open.</param>
/// <param name="Trap">The address of the link that no person sees.</param>
/// <param name="Link">Makes a link's tracked address.</param>
internal readonly record struct TrackingMarks(string? Pixel, string? Trap, Func<string, string?>? Link)
{
    public static TrackingMarks For(TrackingLink link, TrackedDelivery of, bool opens, bool links) => new(
        opens ? link(HitKind.Open, of, null) : null,
        links ? link(HitKind.Trap, of, null) : null,
        links ? target => link(HitKind.Click, of, target) : null);
}
