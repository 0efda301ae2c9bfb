using System.Buffers;
using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>The words by which bounces for people are known.</summary>
internal static class OldBounceMarks
{
    private static readonly SearchValues<string> Daemons = Words(
        "mailer-daemon", "postmaster", "mail delivery", "mailer daemon", "mail-daemon", "mdaemon", "microsoftexchange", "mailsystem",
        "mail system", "maildelivery", "delivery subsystem");

    private static readonly string[] Subjects =
    [
        "failure notice", "undeliver", "mail delivery fail", "mail delivery error", "mail delivery system", "delivery failure", "delivery failed",
        "delivery status notification", "delivery notification", "returned mail", "returned to sender", "permanent delivery failure", "message delivery fail",
        "mail system error", "non delivery", "non-delivery", "nondeliverable", "could not deliver", "unable to deliver", "mail could not be delivered",
        "message undeliverable", "message could not be delivered", "warning: could not send", "warning: message", "warning: e-mail is probably not delivered",
        "delayed mail", "delivery delayed", "delivery delay", "mail delivery warning", "mail delivery deferred", "unzustellbar", "nicht zustellbar",
        "unzustellbare", "non remis", "échec de la remise", "no se puede entregar", "no entregado", "onbestelbaar", "non recapitabile", "mancato recapito",
        "não foi possível entregar", "não é possível entregar", "nie można dostarczyć", "не удалось доставить",
    ];

    private static readonly SearchValues<string> Undelivered = Words(
        "qmail-send program", "could not be delivered", "couldn't be delivered", "unable to deliver", "able to deliver your message", "delivery has failed",
        "failed permanently", "fatal errors", "non-fatal errors", "was not delivered to", "wasn't delivered to", "permanent error", "fatal delivery errors",
        "not been delivered", "not yet been delivered", "undeliverable", "nicht zugestellt", "n'a pas pu", "no se ha podido entregar", "user unknown",
        "unknown user", "returned to sender", "following addresses failed", "delivery failed", "failed recipient");

    private static readonly SearchValues<string> Delayed = Words(
        "warning message only", "do not need to resend", "not yet been delivered", "will be retried", "delivery attempts will continue",
        "still being retried", "transient non-fatal", "will continue to be attempted", "delay reason", "will keep trying", "message is delayed");

    public static bool IsDaemon(HeaderList headers) => headers.Value("From") is { } from && from.AsSpan().ContainsAny(Daemons);

    public static bool IsSubject(string subject) => Array.Exists(Subjects, s => subject.StartsWith(s, StringComparison.OrdinalIgnoreCase));

    public static bool SaysUndelivered(string said) => said.AsSpan().ContainsAny(Undelivered);

    public static bool SaysDelayed(string said) => said.AsSpan().ContainsAny(Delayed);

    private static SearchValues<string> Words(params ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
