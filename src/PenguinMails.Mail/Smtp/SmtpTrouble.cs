using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using InvalidTlsException = System.Security.Authentication.AuthenticationException;

namespace PenguinMails.Mail.Smtp;

/// <summary>Ends a handshake, from however deep inside, with what the sender will be told.</summary>
internal sealed class SmtpTrouble(SmtpResult result) : Exception
{
    public const string NoAnswer = "The server did not answer in time.";

    public SmtpResult Result { get; } = result;

    public static SmtpTrouble Misconfigured(SmtpProblem problem, string detail, SmtpReply? reply = null) =>
        new(new SmtpResult.Misconfigured(problem, detail, reply));

    /// <param name="offersTls">The server offered STARTTLS, and it was to be used.</param>
    /// <returns>Null for what nobody expects.</returns>
    public static SmtpTrouble? OfConnecting(Exception failure, bool offersTls) => failure switch
    {
        SmtpTrouble known => known,
        UnauthorizedAccessException forbidden => Misconfigured(SmtpProblem.Address, forbidden.Message),
        NotSupportedException => Misconfigured(SmtpProblem.StartTlsNotOffered, "The server does not offer STARTTLS."),
        SslHandshakeException { InnerException: InvalidTlsException invalid } => Misconfigured(SmtpProblem.Certificate, invalid.Message),
        SslHandshakeException { InnerException: { } lost } => OfConnecting(lost, offersTls),
        SmtpCommandException refused when offersTls && (int)refused.StatusCode >= 500 => OfStartTls(ReplyOf(refused)),
        SmtpCommandException refused => TurnedAway(ReplyOf(refused)),
        OperationCanceledException => new(new SmtpResult.NotTaken(NoAnswer, null)),
        IOException or SmtpProtocolException or System.Net.Sockets.SocketException => new(new SmtpResult.NotTaken(failure.Message, null)),
        _ => null,
    };

    /// <summary>MailKit keeps the reply of a mechanism that it chose; of one that it was given it writes "535: 5.7.8 No".</summary>
    public static SmtpTrouble OfLogin(AuthenticationException failure)
    {
        var reply = failure.InnerException is SmtpCommandException refused ? ReplyOf(refused)
            : failure.Message is { Length: > 5 } said && int.TryParse(said.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                ? SmtpReply.Of((SmtpStatusCode)code, said[5..])
                : SmtpReply.Of(SmtpStatusCode.AuthenticationInvalidCredentials, failure.Message);
        return reply is { IsTransient: true, Code: not 432 } ? TurnedAway(reply) : Misconfigured(SmtpProblem.Credentials, reply.ToString(), reply);
    }

    private static SmtpTrouble OfStartTls(SmtpReply reply) => Misconfigured(SmtpProblem.StartTlsNotOffered, reply.ToString(), reply);

    private static SmtpTrouble TurnedAway(SmtpReply reply) => new(new SmtpResult.NotTaken(reply.ToString(), reply));

    private static SmtpReply ReplyOf(SmtpCommandException refused) => SmtpReply.Of(refused.StatusCode, refused.Message);
}
