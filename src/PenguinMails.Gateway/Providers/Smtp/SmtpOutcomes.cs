using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail.Bounces;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// What became of a message at a server, in the gateway's words. The reply code's first digit says whether to try again, the
/// kind says whose fault it is: RFC 5321 (4.2), RFC 3463.
/// </summary>
internal static class SmtpOutcomes
{
    private const int TooManyRecipients = 452;

    public static SendOutcome Of(SmtpResult result, string server, OutgoingEnvelope envelope) => result switch
    {
        SmtpResult.Accepted accepted => new SendOutcome.Accepted(accepted.QueueId ?? accepted.Reply.ToString()) { Without = Without(accepted.Refusals, envelope) },
        SmtpResult.NoRecipient none => OfRecipients(none.Refusals),
        SmtpResult.Refused { Stage: SmtpStage.Capability } lacks => new SendOutcome.Refused(
            lacks.Reply.Enhanced == "5.3.4" ? RefusalReason.TooLarge : RefusalReason.Other, $"{server}: {lacks.Reply}"),
        SmtpResult.Refused refused => OfReply(refused.Reply, StageOf(refused.Stage)),
        SmtpResult.NotTaken notTaken => new SendOutcome.Unavailable($"{server}: {notTaken.Detail}"),
        SmtpResult.Withheld => new SendOutcome.Throttled(null, "Not sent: the gateway could not record that it was about to leave."),
        SmtpResult.Unknown unknown => new SendOutcome.Unknown($"{server}: {unknown.Detail}"),
        SmtpResult.Misconfigured wrong => new SendOutcome.Misconfigured(ProblemScope.Connection, $"{server}: {wrong.Detail}"),
        _ => throw new InvalidOperationException(result.GetType().Name),
    };

    /// <summary>One recipient was refused and there was no other; of several, those who may be tried again decide.</summary>
    private static SendOutcome OfRecipients(IReadOnlyList<SmtpRefusal> refused)
    {
        var passing = refused.FirstOrDefault(refusal => refusal.Reply.IsTransient);
        return OfReply((passing ?? refused[0]).Reply, SessionStage.Recipient);
    }

    private static SendOutcome OfReply(SmtpReply reply, SessionStage stage)
    {
        var detail = reply.ToString();
        var verdict = BounceClassifier.Classify(new(reply.Text) { Stage = stage, Code = reply.Code, Enhanced = reply.Enhanced });
        // For now or for good: it passes when somebody has mended the domain's records.
        if (verdict.Kind == BounceKind.Authentication && stage != SessionStage.Sender)
            return new SendOutcome.Misconfigured(ProblemScope.Authentication, detail);
        if (reply.IsTransient)
            return IsTooFast(reply) ? new SendOutcome.Throttled(null, detail) : NotNow();

        return verdict.Kind switch
        {
            // Another provider's address may be in better repute.
            BounceKind.Blocked => NotNow(),
            BounceKind.Content => new SendOutcome.Refused(reply.Enhanced is "5.3.4" or "5.2.3" ? RefusalReason.TooLarge : RefusalReason.Content, detail),
            // Our own server does not let this domain send; what a receiver says to one recipient closes nothing for others.
            _ when stage == SessionStage.Sender => new SendOutcome.Misconfigured(ProblemScope.FromDomain, detail),
            BounceKind.MailboxFull or BounceKind.Soft => NotNow(),
            _ when verdict.Party == RefusedParty.Recipient => new SendOutcome.Refused(RefusalReason.InvalidRecipient, detail) { Suppresses = SuppressionReason.HardBounce },
            _ when verdict.Party == RefusedParty.Sender => new SendOutcome.Refused(RefusalReason.Sender, detail),
            _ => new SendOutcome.Refused(RefusalReason.Other, detail),
        };

        SendOutcome.Unavailable NotNow() => new(detail, OfEnvelope: true) { MailboxFull = verdict.Kind == BounceKind.MailboxFull && stage != SessionStage.Sender };
    }

    private static SessionStage StageOf(SmtpStage stage) => stage switch
    {
        SmtpStage.Mail => SessionStage.Sender,
        SmtpStage.Data => SessionStage.Data,
        SmtpStage.Content => SessionStage.Content,
        _ => throw new InvalidOperationException(stage.ToString()),
    };

    /// <summary>x.7.28 is a flood of mail; 4.5.3 too many recipients or messages at once.</summary>
    private static bool IsTooFast(SmtpReply reply) => reply.Enhanced is "4.7.28" || (reply.Code == TooManyRecipients && reply.Enhanced is "4.5.3");

    private static Dictionary<int, SendOutcome> Without(IReadOnlyList<SmtpRefusal> refused, OutgoingEnvelope envelope)
    {
        var without = new Dictionary<int, SendOutcome>();
        foreach (var refusal in refused)
            for (var place = 0; place < envelope.Recipients.Count; place++)
                if (envelope.Recipients[place].Mailbox.Address.ToString() == refusal.Recipient)
                    without[place] = OfReply(refusal.Reply, SessionStage.Recipient);

        return without;
    }
}
