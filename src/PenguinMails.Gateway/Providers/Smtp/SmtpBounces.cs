using System.Security.Cryptography;
using MimeKit.Utils;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// What came to the bounce domain, in the gateway's words: delivery status notifications (RFC 3464) and their older forms,
/// complaints (RFC 5965). Everything in such a message can be forged but the signed address it was sent to.
/// </summary>
internal static class SmtpBounces
{
    /// <exception cref="FormatException">It says nothing about an email of ours, or can't prove that it does.</exception>
    public static IReadOnlyList<ProviderEvent> Parse(SmtpAccount account, ReadOnlyMemory<byte> body)
    {
        var report = BounceReader.Read(body);
        if (report is InboundReport.AutoReply or InboundReport.OtherFeedback)
            return [];
        if (report.ReturnPaths.Select(address => SmtpReturnPath.Read(account.Settings, address)).FirstOrDefault(found => found is not null) is not { } envelope)
            throw new FormatException("It was not sent to a bounce address of this connection.");

        var source = new Source(envelope, report, Convert.ToHexStringLower(SHA256.HashData(body.Span)[..16]), TimeOf(body));
        return report switch
        {
            InboundReport.Delivery delivery => [.. delivery.Recipients.OrderBy(recipient => recipient.Kind == BounceKind.Other).Select((recipient, i) => source.Event(i, recipient))],
            InboundReport.Complaint complaint => [source.Complaint(complaint)],
            _ => throw new FormatException("It is not a delivery report."),
        };
    }

    /// <summary>When it arrived: what our own server, or the one that pipes to us, wrote on top.</summary>
    private static DateTimeOffset TimeOf(ReadOnlyMemory<byte> body)
    {
        var headers = InboundMessage.Read(body).Headers;
        var trace = headers.Value("Received") ?? "";
        return DateUtils.TryParse(trace[(trace.LastIndexOf(';') + 1)..], out var at) || DateUtils.TryParse(headers.Value("Date") ?? "", out at)
            ? at
            : throw new FormatException("It has no arrival time.");
    }

    /// <summary>What holds for every event of one report.</summary>
    private sealed record Source(Guid Envelope, InboundReport Report, string Key, DateTimeOffset At)
    {
        private Guid? Call => CallTag.TryParse(Report.Returned?.Value(SmtpMail.CallHeader), out _, out var call) ? call : null;

        public ProviderEvent Event(int place, RecipientReport recipient)
        {
            var type = recipient.Action switch
            {
                DeliveryAction.Failed => EventType.Bounced,
                DeliveryAction.Delayed => EventType.Deferred,
                DeliveryAction.Delivered => EventType.Delivered,
                DeliveryAction.Relayed or DeliveryAction.Expanded => EventType.Sent,
                _ => throw new InvalidOperationException(recipient.Action.ToString()),
            };
            var bounce = ReportedBounce.Of(type, RefusalVerdict.Of(recipient.Kind));
            return Named($"{Key}.{place}", type, recipient.LastAttemptAt ?? At, recipient.OriginalRecipient ?? recipient.Recipient) with
            {
                Class = type == EventType.Bounced ? bounce.Class : null,
                MayBeToldAgain = type == EventType.Bounced,
                Detail = recipient.Diagnostic.Length > 0 ? recipient.Diagnostic : recipient.Status,
                Suppresses = bounce.Suppresses,
            };
        }

        public ProviderEvent Complaint(InboundReport.Complaint complaint) =>
            Named(Key, EventType.Complained, complaint.ReceivedAt ?? At, complaint.Recipients is [var first, ..] ? first : null) with { Detail = complaint.FeedbackType };

        private ProviderEvent Named(string key, EventType type, DateTimeOffset at, string? recipient) => new()
        {
            Key = key,
            Type = type,
            At = at,
            Recipient = recipient ?? "",
            EnvelopeId = Envelope,
            CallId = Call,
            IsOfReturnPath = true,
        };
    }
}
