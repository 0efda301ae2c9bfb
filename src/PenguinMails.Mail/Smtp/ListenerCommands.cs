using System.Net;
using SmtpServer;
using SmtpServer.Protocol;

namespace PenguinMails.Mail.Smtp;

/// <summary>The library's commands, but for what EHLO offers.</summary>
internal sealed class ListenerCommands(SmtpListenerOptions options) : SmtpCommandFactory
{
    public override SmtpCommand CreateEhlo(string domainOrAddress) => new Ehlo(options, domainOrAddress);

    public override SmtpCommand CreateHelo(string domainOrAddress) => new Helo(domainOrAddress);

    // Only a proxy in front may say whose connection it is, and there is none.
    public override SmtpCommand CreateProxy(IPEndPoint sourceEndpoint, IPEndPoint destinationEndpoint) =>
        throw new SmtpResponseException(new(SmtpReplyCode.CommandNotImplemented, "Unrecognized command"));

    private sealed class Ehlo(SmtpListenerOptions options, string domainOrAddress) : EhloCommand(domainOrAddress)
    {
        protected override string GetGreeting(ISessionContext context) => context.ServerOptions.ServerName;

        protected override IEnumerable<string> GetExtensions(ISessionContext context)
        {
            yield return "PIPELINING";
            if (options.Certificate is not null && !context.Pipe.IsSecure)
                yield return "STARTTLS";
            if (options.Authenticate is not null && (options.AllowPasswordWithoutTls || context.Pipe.IsSecure))
                yield return "AUTH PLAIN LOGIN";
            yield return $"SIZE {options.MaxMessageBytes}";
            yield return "8BITMIME";
            yield return "SMTPUTF8";
        }
    }

    private sealed class Helo(string domainOrAddress) : HeloCommand(domainOrAddress)
    {
        protected override string GetGreeting(ISessionContext context) => context.ServerOptions.ServerName;
    }
}
