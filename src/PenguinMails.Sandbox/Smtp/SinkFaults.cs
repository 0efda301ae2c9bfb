using PenguinMails.Mail.Smtp;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>Faults in an SMTP server's words.</summary>
internal sealed class SinkFaults(FaultBoard faults, TimeProvider clock)
{
    private const string Provider = "smtp";
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(120);

    public bool RefusesLogin => faults.KeyIsInvalid(Provider);

    /// <summary>At RCPT, where nothing was taken yet; null when all is well.</summary>
    public async ValueTask<SmtpReply?> BeforeAsync(CancellationToken ct)
    {
        if (faults.ForRecipient(Provider) is not { } fault)
            return null;
        if (fault.Kind is FaultKind.Slow or FaultKind.Hang || fault.DelayMs is not null)
            await Task.Delay(fault.Kind == FaultKind.Hang ? LongestHang : fault.Delay(3000), clock, ct);
        return fault.Kind switch
        {
            FaultKind.RateLimit => new(450, "4.7.28", "Rate limit exceeded; slow down"),
            FaultKind.Error503 => new(421, "4.3.2", "Service is shutting down for maintenance"),
            FaultKind.Refuse or FaultKind.Hang => SmtpReply.Hangup,
            _ => null,
        };
    }

    /// <summary>After the content; null when all is well.</summary>
    public Fault? ForContent() => faults.ForContent(Provider);

    public Fault? ForReturn() => faults.ForWebhook(Provider);
}
