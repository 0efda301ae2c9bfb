using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MimeKit;

namespace PenguinMails.Mail.Smtp;

/// <summary>MailKit's client, with every recipient's answer kept and nothing of a message changed.</summary>
internal sealed class SmtpSession : SmtpClient
{
    private readonly SmtpServerSettings settings;
    private readonly SmtpWatch watch;
    private readonly List<(MailboxAddress Mailbox, SmtpReply Reply)> refused = [];
    private long size;

    public SmtpSession(SmtpServerSettings settings, SmtpWatch watch) : base(watch)
    {
        (this.settings, this.watch) = (settings, watch);
        ServerCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || !settings.VerifyCertificate;
    }

    public IReadOnlyList<(MailboxAddress Mailbox, SmtpReply Reply)> Refused => refused;

    /// <summary>BDAT would send content before the recipients were answered: decision 0007.</summary>
    public void LeaveOutBinaryData() => Capabilities &= ~(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);

    public Task<string> SendAsync(MimeMessage message, long octets, MailboxAddress sender, SmtpEnvelope envelope)
    {
        refused.Clear();
        size = octets;
        watch.Begin(envelope.BeforeContent);
        return SendAsync(WireForm.Format, message, sender, envelope.Mailboxes, watch.Token, watch);
    }

    /// <summary>What was signed is what is sent.</summary>
    protected override void Prepare(FormatOptions options, MimeMessage message, EncodingConstraint constraint, int maxLineLength)
    {
    }

    protected override Task<long> GetSizeAsync(FormatOptions options, MimeMessage message, CancellationToken cancellationToken) => Task.FromResult(size);

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => watch.AcceptRecipient();

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        // 421 is no answer to the recipient but the server's farewell.
        if (response.StatusCode == SmtpStatusCode.ServiceNotAvailable)
            base.OnRecipientNotAccepted(message, mailbox, response);
        refused.Add((mailbox, SmtpReply.Of(response.StatusCode, response.Response)));
    }

    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback remoteCertificateValidationCallback) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = Chain(settings.TrustedRoots),
        RemoteCertificateValidationCallback = remoteCertificateValidationCallback,
    };

    /// <summary>Nothing is fetched from where a certificate says: whoever made it up could send us anywhere.</summary>
    private static X509ChainPolicy Chain(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
