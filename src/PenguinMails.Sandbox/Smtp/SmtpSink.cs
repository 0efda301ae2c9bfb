using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using PenguinMails.Mail.Bounces;
using PenguinMails.Mail.Smtp;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>An SMTP server that takes everything and delivers nothing.</summary>
internal sealed class SmtpSink(
    SandboxOptions sandbox, SinkSettings settings, SinkFaults faults, SinkReturns returns, SinkReader reader, Ledger ledger, TimeProvider clock) : IHostedService, IDisposable
{
    private readonly X509Certificate2 certificate = NewCertificate(clock);
    private SmtpListener? listener;
    private long lastId;

    public int Port => listener?.EndPoint.Port ?? 0;

    public string CertificatePem => certificate.ExportCertificatePem();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener = SmtpListener.Start(
            new()
            {
                EndPoint = new(IPAddress.Loopback, settings.Current.Port),
                HostName = ReturnedMail.Host,
                Certificate = certificate,
                Authenticate = Knows,
                AllowPasswordWithoutTls = true,
                Recipient = (_, recipient, ct) => RecipientAsync(recipient, ct),
                Deliver = TakeAsync,
                MaxMessageBytes = settings.Current.MaxMessageBytes,
                MaxBufferedBytes = 1L << 30,
                MaxConnections = 1000,
                MaxConnectionsPerAddress = 1000,
                MaxErrors = int.MaxValue,
                Idle = TimeSpan.FromMinutes(5),
            },
            clock);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (listener is not null)
            await listener.DisposeAsync();
    }

    public void Dispose() => certificate.Dispose();

    private bool Knows(string user, string password) => !faults.RefusesLogin && Credentials.Accepts(user) && Credentials.Accepts(password);

    private async ValueTask<SmtpReply?> RecipientAsync(string recipient, CancellationToken ct) =>
        await faults.BeforeAsync(ct) ?? SinkScript.Of(recipient).Refusal;

    private async ValueTask<SmtpReply> TakeAsync(SmtpDelivery delivery, CancellationToken ct)
    {
        var fault = faults.ForContent();
        if (fault?.Kind == FaultKind.Error500)
            return new(451, "4.3.0", "Queue file write error");
        var scripts = delivery.Recipients.Select(recipient => (Recipient: recipient, Script: SinkScript.Of(recipient))).ToList();
        if (scripts.Exists(one => one.Script.IsSlow))
            await Task.Delay(TimeSpan.FromSeconds(sandbox.SlowSeconds), clock, ct);
        var message = InboundMessage.Read(delivery.Content);
        var id = Interlocked.Increment(ref lastId).ToString("X10", System.Globalization.CultureInfo.InvariantCulture);
        Note(delivery, message, id);
        foreach (var (recipient, script) in scripts)
        {
            if (script.Return is { } what)
                returns.Begin(what, delivery, recipient);
            reader.Begin(script.Reading, message);
        }

        if (fault?.Kind == FaultKind.AcceptThen500)
            return new(451, "4.3.0", "Internal error");
        return fault?.Kind == FaultKind.AcceptThenReset || scripts.Exists(one => one.Script.DropsAfterDot)
            ? SmtpReply.Hangup
            : new(250, "2.0.0", $"Ok: queued as {id}");
    }

    private void Note(SmtpDelivery delivery, MimeMessage message, string id)
    {
        var content = new SinkContent(delivery.Content);
        ledger.Keep(content);
        var metadata = new Dictionary<string, string>
        {
            ["return_path"] = delivery.ReturnPath,
            ["tls"] = delivery.Peer.Encrypted ? "true" : "false",
            ["user"] = delivery.Peer.User ?? "",
        };
        // How senders mark their mail: what the metadata of an API is, an own field is here.
        foreach (var field in message.Headers.Where(field => field.Field.StartsWith("X-", StringComparison.OrdinalIgnoreCase)))
            metadata[field.Field.ToLowerInvariant()] = field.Value;
        var urls = HtmlUrls.Of(message.HtmlBody);
        foreach (var recipient in delivery.Recipients)
            ledger.Add(new()
            {
                Provider = "smtp",
                Recipient = recipient,
                MessageId = message.Headers["Message-ID"] ?? "",
                ProviderMessageId = id,
                Subject = message.Subject ?? "",
                TakenAt = clock.GetUtcNow(),
                Tags = [],
                Metadata = metadata,
                Urls = urls,
                Content = content,
            });
    }

    private static X509Certificate2 NewCertificate(TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = clock.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
