using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>The customer's own SMTP servers. They can't be asked what became of an email, and report only by bounces.</summary>
internal sealed class SmtpProvider(SmtpAccounts accounts, SmtpDomains domains, TrackingLink links, IOptions<SmtpOptions> options) : IEmailProvider, ISendingDomains
{
    /// <summary>How long the answer to a complete message is waited for: to give up earlier makes it Unknown.</summary>
    public static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(5);

    /// <summary>Servers may send the whole email back.</summary>
    public const int LargestBounce = 30 << 20;

    private const int EnvelopesPerCall = 20;
    private const long BytesPerCall = 30_000_000;

    public static readonly ProviderInfo About = new(
        "smtp", "Built-in SMTP", "Always available", "High-volume cold outreach, custom scenarios", "No per-email costs", "10 min", typeof(SmtpSettings))
    {
        Purpose = "Your own servers, for cold outreach and as the last resort.",
        Guide = SmtpGuide.Text,
        IsAlwaysThere = true,
        ReportsDelivery = false,
        SwitchesTracking = true,
        Mark = new("#475569", "#fff", "S"),
        Plans = [new() { Plan = "Your own servers" }],
        Rule = new("Cold Outreach", EmailType.ColdOutreach),
    };

    public static readonly ProviderRegistration Registration = new(About, (services, configuration) =>
    {
        services.AddOptions<SmtpOptions>().Bind(configuration.GetSection("Providers:Smtp"));
        services.AddSingleton<SmtpAccounts>().AddSingleton<SmtpDomains>().AddSingleton<IEmailProvider, SmtpProvider>();
    });

    public ProviderInfo Info => About;

    public int RejectionStatus => StatusCodes.Status401Unauthorized;

    public ConnectionProfile ProfileOf(Connection connection)
    {
        var settings = Settings(connection);
        return new()
        {
            Batching = new(EnvelopesPerCall, BytesPerCall, OneMessage: false) { OneByOne = true },
            Timeout = LongestEnd + TimeSpan.FromSeconds(2 * settings.TimeoutS),
            Allowances = settings.Allowances,
            DefaultSender = settings.DefaultSender is { Length: > 0 } sender ? sender : null,
            Region = settings.Region,
            TrackOpens = settings.TrackOpens,
            TrackLinks = settings.TrackLinks,
            Marks = new()
            {
                Keys = [.. settings.Dkim.Select(dkim => (dkim.Domain.ToLowerInvariant(), dkim.Selector.ToLowerInvariant()))],
                Domains = settings.BounceDomain is { Length: > 0 } bounces ? [bounces.ToLowerInvariant()] : [],
                Addresses = [.. settings.Servers.Select(server => IPAddress.TryParse(server.Host, out var address) ? address : null).OfType<IPAddress>()],
            },
            ReportAddress = options.Value.BounceListen is { Length: > 0 } ? SmtpReturnPath.OfReports(settings) : null,
        };
    }

    public string? CannotCarry(Connection connection, OutgoingEmail email, int recipients) => null;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct)
    {
        var tag = CallTag.Format(connection.Id, call.Id);
        return await accounts.UseAsync(connection, account =>
        {
            var server = call.Server ?? account.Settings.Servers[0].Name;
            return Task.WhenAll(call.Envelopes.Select(async envelope =>
            {
                var outcome = await SendAsync(account, server, envelope, Html(connection, call, envelope), tag, call.Progress, ct);
                await call.Progress.AnswerAsync(envelope, outcome);
                return outcome;
            }));
        });
    }

    public Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<LookupResult>>([.. call.Envelopes.Select(_ => new LookupResult.NoAnswer("An SMTP server can't be asked."))]);

    public async Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct)
    {
        return await accounts.TryAsync(connection, account => SmtpServerCheck.OfAsync(account, ct));
    }

    /// <summary>There is nothing to register: bounces come to the return path.</summary>
    public Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct) =>
        Task.FromResult(new ConnectionCheck(true, "Bounces come to the return path."));

    public WebhookClaim Claim(WebhookRequest request) => new(true, null, null);

    public bool Verify(Connection connection, WebhookRequest request) => BasicCredential.IsShown(connection, request);

    public int LargestWebhook => LargestBounce;

    public byte[] Stored(WebhookRequest request) => BounceMessage.Stored(request.Body, recipient: null, request.ReceivedAt);

    public string? ReplayToken(WebhookRequest request) => null;

    public IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body) =>
        SmtpBounces.Parse(accounts.Of(connection), body);

    public object Complete(object settings, object? stored)
    {
        var (wanted, known) = ((SmtpSettings)settings, (SmtpSettings?)stored);
        return wanted with
        {
            ReturnPathKey = known?.ReturnPathKey ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            Dkim = [.. wanted.Dkim.Select(dkim => dkim with
            {
                PrivateKey = known?.Dkim.FirstOrDefault(old => old.Domain == dkim.Domain && old.Selector == dkim.Selector)?.PrivateKey
                    ?? Convert.ToBase64String(DkimKey.Generate().Export()),
            })],
        };
    }

    public IReadOnlyList<string> Columns => SmtpDomains.Columns;

    public string? ReturnPathColumn => SmtpDomains.Bounces;

    public bool RefusesUnverified => false;

    public async Task<DomainAnswer> ListAsync(Connection connection, CancellationToken ct) =>
        new DomainAnswer.Are(await domains.CheckAsync(Settings(connection), Settings(connection).Dkim, ct));

    public Task<DomainAnswer> AddAsync(Connection connection, string domain, CancellationToken ct)
    {
        var settings = Settings(connection);
        DomainAnswer answer = settings.Dkim.Any(known => known.Domain == domain) ? new DomainAnswer.Refused($"{domain} is already added.")
            : settings.Dkim.Count >= SmtpSettings.MostDomains ? new DomainAnswer.Refused($"A connection has at most {SmtpSettings.MostDomains} domains.")
            : new DomainAnswer.Change(
                settings with { Dkim = [.. settings.Dkim, new() { Domain = domain, Selector = SmtpDomains.DefaultSelector }] },
                saved => OneAsync(saved, domain, ct));
        return Task.FromResult(answer);
    }

    public Task<DomainAnswer> VerifyAsync(Connection connection, string domain, CancellationToken ct)
    {
        domains.Forget();
        return OneAsync(connection, domain, ct);
    }

    public Task<DomainAnswer> RemoveAsync(Connection connection, string domain, CancellationToken ct)
    {
        var settings = Settings(connection);
        DomainAnswer answer = settings.Dkim.All(known => known.Domain != domain)
            ? new DomainAnswer.NoSuch()
            : new DomainAnswer.Change(
                settings with { Dkim = [.. settings.Dkim.Where(known => known.Domain != domain)] },
                _ => Task.FromResult<DomainAnswer>(new DomainAnswer.Are([])));
        return Task.FromResult(answer);
    }

    /// <summary>One's own server sends for whom it likes; whether the signature is believed is in the table of domains.</summary>
    public Task<SenderState> SenderAsync(Connection connection, CancellationToken ct) =>
        Task.FromResult(new SenderState(null, "Unknown", "Your own servers decide which senders they accept."));

    private async Task<DomainAnswer> OneAsync(Connection connection, string domain, CancellationToken ct) =>
        await domains.CheckAsync(Settings(connection), Settings(connection).Dkim.Where(known => known.Domain == domain), ct) is { Count: > 0 } found
            ? new DomainAnswer.Are(found)
            : new DomainAnswer.NoSuch();

    /// <summary>SMTP reports no opens and clicks, so the links are our own. A group gets one email, whose opens are its first recipient's.</summary>
    private string? Html(Connection connection, ProviderCall call, OutgoingEnvelope envelope)
    {
        var (email, settings) = (envelope.Email, Settings(connection));
        if (email.HtmlBody is null)
            return null;

        var delivery = new TrackedDelivery(connection.TenantId, connection.Id, call.Id, envelope.Recipients[0].DeliveryId);
        var marks = TrackingMarks.For(links, delivery, email.TrackOpens ?? settings.TrackOpens, email.TrackLinks ?? settings.TrackLinks);
        return TrackedHtml.Of(email).Write(envelope.Variables, marks);
    }

    private static async Task<SendOutcome> SendAsync(
        SmtpAccount account, string server, OutgoingEnvelope envelope, string? html, string callTag, EnvelopeProgress progress, CancellationToken ct)
    {
        try
        {
            using var message = SmtpMail.Of(envelope, html, callTag);
            account.SignerOf(envelope.Email.From.Address.Domain)?.Sign(message, envelope.Email.Date);

            var to = new SmtpEnvelope(SmtpReturnPath.Of(account, envelope), SmtpMail.Recipients(envelope)) { BeforeContent = () => progress.BeginAsync(envelope) };
            return SmtpOutcomes.Of(await account.PoolOf(server).SendAsync(to, message, ct), server, envelope);
        }
        catch (ArgumentException unwritable)
        {
            // What could be smuggled in by it is refused here at the latest.
            return new SendOutcome.Refused(RefusalReason.Content, unwritable.Message);
        }
    }

    private static SmtpSettings Settings(Connection connection) => (SmtpSettings)connection.Settings;
}
