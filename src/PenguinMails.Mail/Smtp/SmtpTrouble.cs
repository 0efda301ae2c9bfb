namespace PenguinMails.Mail.Smtp;

/// <summary>Ends a handshake, from however deep inside, with what the sender will be told.</summary>
internal sealed class SmtpTrouble(SmtpResult result) : Exception
{
    public SmtpResult Result { get; } = result;

    public static SmtpTrouble TurnedAway(SmtpReply reply) => new(new SmtpResult.NotTaken(reply.ToString(), reply));

    public static SmtpTrouble Misconfigured(SmtpProblem problem, string detail, SmtpReply? reply = null) =>
        new(new SmtpResult.Misconfigured(problem, detail, reply));
}
