using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Connect;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Tests.Browser;

/// <summary>Settings pages in states that take an effort to bring about.</summary>
internal static class ConnectionSamples
{
    public static RazorComponentResult<ConnectionPage> Page(string provider, ProviderCatalog catalog, IQueryCollection query)
    {
        var isNew = query.ContainsKey("new");
        var asksDomains = query.ContainsKey("records") || query.ContainsKey("remove");
        return new(new
        {
            Form = Form(catalog.Info(provider)!, query),
            Card = isNew ? Samples.Cards()[2] with { Provider = provider, Name = catalog.NameOf(provider) } : Samples.Cards().First(card => card.Provider == provider),
            Table = asksDomains ? Domains(provider) with { Records = query["records"], Removing = query["remove"] } : null,
            HasDomains = true,
            Help = query.ContainsKey("help"),
            Adding = query.ContainsKey("add-domain") ? query["add-domain"].ToString() : null,
        });
    }

    public static DomainTableView Domains(string provider) => new()
    {
        Provider = provider,
        Columns = provider == "smtp" ? ["SPF", "DKIM", "DMARC", "Bounces"] : provider == "postmark" ? ["DKIM", "Return-Path"] : ["SPF", "DKIM", "CNAME"],
        Domains =
        [
            Domain(provider, "yourdomain.com", VerificationState.Verified),
            Domain(provider, "news.yourdomain.com", VerificationState.Pending),
            Domain(provider, "a-domain-of-quite-some-length.example", VerificationState.Failed),
        ],
        Note = "yourdomain.com is verified.",
    };

    private static ConnectionForm Form(ProviderInfo info, IQueryCollection query)
    {
        var provider = info.Id;
        var connection = query.ContainsKey("new") ? null : new Connection
        {
            Id = Guid.NewGuid(),
            TenantId = Guid.NewGuid(),
            Provider = provider,
            Version = 4,
            WebhookSecret = "",
            Settings = provider == "smtp" ? Smtp() : provider == "postmark"
                ? new PostmarkSettings { ApiToken = "a-token-of-postmark-9876", AccountToken = "a-token-of-the-account-1234", DefaultSender = "noreply@yourdomain.com" }
                : new MailgunSettings { ApiKey = "a-key-of-mailgun-9876", WebhookSigningKey = "a-signing-key-1234", Domain = "mail.yourdomain.com" },
        };
        var form = ConnectionForm.Of(info, connection);
        if (provider == "smtp")
            return Smtp(form, query.ContainsKey("refused"));

        return query.ContainsKey("stale") ? form with { SavedBy = "anna@yourdomain.com" }
            : query.ContainsKey("refused") ? form with { Errors = new Dictionary<string, string> { ["default_sender"] = "Must be an email address.", ["batch_size"] = "Must be 1 to 500." } }
            : form;
    }

    private static SmtpSettings Smtp() => new()
    {
        Servers =
        [
            new() { Name = "main", Host = "smtp.yourdomain.com", Username = "penguin", Password = "a-password-of-main-1234", DailyCap = 20_000, Weight = 3 },
            new() { Name = "a-second-server-with-a-long-name", Host = "mail-out-17.a-hosting-company-of-some-length.example", Port = 465, Security = SmtpEncryption.Tls, RatePerSecond = 2.5 },
        ],
        DefaultSender = "Sales <sales@yourdomain.com>",
        BounceDomain = "bounces.yourdomain.com",
        Warmup = [new() { Domain = "yourdomain.com", Surplus = Surplus.Wait }],
    };

    private static ConnectionForm Smtp(ConnectionForm form, bool refused) => form with
    {
        Uses = new Dictionary<string, DayUse> { ["server:main"] = new(12_345, 20_000, null), ["domain:yourdomain.com"] = new(12, 50, 1) },
        Bounces = form.IsStored
            ? new() { Provider = "smtp", Domain = "bounces.yourdomain.com", MailHost = refused ? null : "mail.penguin.example", Url = "https://mail.penguin.example/webhooks/smtp/con_0123", Connection = "con_0123" }
            : null,
        Errors = refused
            ? new Dictionary<string, string> { ["servers.1.host"] = "This is not a host name.", ["servers.0.password"] = "A user name needs its password.", ["warmup"] = "At most 100." }
            : new Dictionary<string, string>(),
    };

    private static SendingDomain Domain(string provider, string name, VerificationState state) => new(name, state, provider == "postmark"
        ?
        [
            new("DKIM", "TXT", $"20261101._domainkey.{name}", "k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxsandboxsandboxIDAQAB", state),
            new("Return-Path", "CNAME", $"pm-bounces.{name}", "pm.mtasv.net", VerificationState.Verified),
        ]
        : provider == "smtp" ?
        [
            new("SPF", "TXT", name, "v=spf1 a:smtp.yourdomain.com ~all", VerificationState.Verified),
            new("DKIM", "TXT", $"pm._domainkey.{name}", "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsandboxIDAQAB", state) { Detail = "Found another key: correct the value." },
            new("DMARC", "TXT", $"_dmarc.{name}", "v=DMARC1; p=none", state) { Detail = "There is no such record yet." },
            new("Bounces", "MX", $"bounces.{name}", "mail.penguin.example", VerificationState.Pending, 10),
        ]
        :
        [
            new("SPF", "TXT", name, "v=spf1 include:mailgun.org ~all", VerificationState.Verified),
            new("DKIM", "TXT", $"mx._domainkey.{name}", "k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxIDAQAB", state),
            new("CNAME", "CNAME", $"email.{name}", "mailgun.org", state),
            new("MX", "MX", name, "mxa.mailgun.org", state, 10),
        ]);
}
