using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>Why a delivery stands where it does, in the seeds' sentences where they have one.</summary>
internal static class StatusDetails
{
    /// <summary>Providers report within seconds, and try a failed webhook again within minutes.</summary>
    private static readonly TimeSpan ReportsWithin = TimeSpan.FromHours(1);

    public static string Of(ReachedLimit limit) => string.Create(CultureInfo.InvariantCulture, $"Waits until {limit.Until:yyyy-MM-dd HH:mm} UTC: {limit.Why}.");

    public static string? Of(Delivery delivery, DeliveryStatus status, ProviderCatalog catalog, DateTimeOffset now)
    {
        var last = delivery.Attempts.Count == 0 ? null : delivery.Attempts[^1];
        return status switch
        {
            DeliveryStatus.Queued when delivery.ConnectionId == Delivery.Nowhere(delivery.TenantId) => "No connected provider can send this email.",
            DeliveryStatus.Queued or DeliveryStatus.Scheduled when last is not null => Waiting(delivery, last, catalog),
            DeliveryStatus.Sending when last is { IsInDoubt: true } => "The provider's answer was lost. We are asking whether it has the email.",
            DeliveryStatus.Bounced => delivery.Attempts.Select(attempt => attempt.Facts.Bounce).OfType<Bounce>().First().Detail,
            DeliveryStatus.Rejected => delivery.Attempts.Select(attempt => attempt.Facts.Rejected?.Detail ?? attempt.Detail).FirstOrDefault(detail => detail is not null),
            DeliveryStatus.Failed => Failed(DecisionJson.Read(delivery.Decision).Ended, last?.Detail),
            DeliveryStatus.Suppressed => Suppressed(delivery),
            DeliveryStatus.Sent when delivery.IsUnconfirmed => "Unconfirmed: the answer was lost, and the server can't be asked. The email may not have been accepted.",
            DeliveryStatus.Sent => delivery.Attempts.Select(attempt => attempt.Facts.Deferred?.Detail).FirstOrDefault(deferral => deferral is not null) ?? Unreported(delivery, catalog, now),
            _ => null,
        };
    }

    /// <summary>Of a delivery that is not sent.</summary>
    public static string Suppressed(Delivery delivery) => RecipientRemark.OfBlocked(DecisionJson.Read(delivery.Decision).Reasons) ?? "The address is on the suppression list.";

    private static string Failed(string? ended, string? detail) =>
        string.Join(' ', new[] { ended, detail is null ? ended is null ? "Failed: no provider could send it." : null : $"Failed after the last attempt: {detail}" }.OfType<string>());

    private static string? Unreported(Delivery delivery, ProviderCatalog catalog, DateTimeOffset now) =>
        delivery.LeadingAttempt is { WasTaken: true, Facts.Seen: false } taken && now - taken.At > ReportsWithin && catalog.All.FirstOrDefault(info => info.Id == taken.Provider) is { ReportsDelivery: true } provider
            ? $"No report from {provider.Name} yet. Its webhook may have been lost; look the email up at {provider.Name} by its message ID."
            : null;

    private static string? Waiting(Delivery delivery, Attempt last, ProviderCatalog catalog) => last.Outcome switch
    {
        AttemptOutcome.Throttled => "ESP rate limit reached. Emails queued for retry.",
        AttemptOutcome.Misconfigured when last.Scope == ProblemScope.FromDomain => "Domain verification required.",
        AttemptOutcome.Misconfigured when last.Scope == ProblemScope.Authentication =>
            $"The recipient's mailbox provider refused it as not authenticated: {last.Detail}",
        // The words that the seeds have for a provider that is down would not be true of one that answered.
        AttemptOutcome.Unavailable or AttemptOutcome.Misconfigured when last.ConnectionId != delivery.ConnectionId =>
            last.Outcome == AttemptOutcome.Misconfigured || last.OfEnvelope
                ? $"{catalog.NameOf(last.Provider)} refused the email. Using fallback provider."
                : $"Unable to connect to {catalog.NameOf(last.Provider)}. Using fallback provider.",
        _ => last.Detail,
    };
}
