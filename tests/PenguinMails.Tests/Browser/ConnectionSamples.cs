using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Connect;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;

namespace PenguinMails.Tests.Browser;

/// <summary>Settings pages in states that take an effort to bring about.</summary>
internal static class ConnectionSamples
{
    public static RazorComponentResult<ConnectionPage> Page(string provider, IQueryCollection query)
    {
        var isNew = query.ContainsKey("new");
        var asksDomains = query.ContainsKey("records") || query.ContainsKey("remove");
        return new(new
        {
            Form = Form(provider, query),
            Card = isNew ? Samples.Cards()[2] with { Provider = provider, Name = "Mailgun" } : Samples.Cards().First(card => card.Provider == provider),
            Table = asksDomains ? Domains(provider) with { Records = query["records"], Removing = query["remove"] } : null,
            HasDomains = true,
            AddingDomain = query.ContainsKey("add-domain"),
        });
    }

    public static DomainTableView Domains(string provider) => new()
    {
        Provider = provider,
        Columns = provider == "postmark" ? ["DKIM", "Return-Path"] : ["SPF", "DKIM", "CNAME"],
        Domains =
        [
            Domain(provider, "yourdomain.com", VerificationState.Verified),
            Domain(provider, "news.yourdomain.com", VerificationState.Pending),
            Domain(provider, "a-domain-of-quite-some-length.example", VerificationState.Failed),
        ],
        Note = "yourdomain.com is verified.",
    };

    private static ConnectionForm Form(string provider, IQueryCollection query)
    {
        var connection = query.ContainsKey("new") ? null : new Connection
        {
            Id = Guid.NewGuid(),
            TenantId = Guid.NewGuid(),
            Provider = provider,
            Version = 4,
            WebhookSecret = "",
            Settings = provider == "postmark"
                ? new PostmarkSettings { ApiToken = "a-token-of-postmark-9876", AccountToken = "a-token-of-the-account-1234", DefaultSender = "noreply@yourdomain.com" }
                : new MailgunSettings { ApiKey = "a-key-of-mailgun-9876", WebhookSigningKey = "a-signing-key-1234", Domain = "mail.yourdomain.com" },
        };
        var form = ConnectionForm.Of(ProviderCatalog.Info(provider)!, connection);
        return query.ContainsKey("stale") ? form with { SavedBy = "anna@yourdomain.com" }
            : query.ContainsKey("refused") ? form with { Errors = new Dictionary<string, string> { ["default_sender"] = "Must be an email address.", ["batch_size"] = "Must be 1 to 500." } }
            : form;
    }

    private static SendingDomain Domain(string provider, string name, VerificationState state) => new(name, state, provider == "postmark"
        ?
        [
            new("DKIM", "TXT", $"20261101._domainkey.{name}", "k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxsandboxsandboxIDAQAB", state),
            new("Return-Path", "CNAME", $"pm-bounces.{name}", "pm.mtasv.net", VerificationState.Verified),
        ]
        :
        [
            new("SPF", "TXT", name, "v=spf1 include:mailgun.org ~all", VerificationState.Verified),
            new("DKIM", "TXT", $"mx._domainkey.{name}", "k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDsandboxIDAQAB", state),
            new("CNAME", "CNAME", $"email.{name}", "mailgun.org", state),
            new("MX", "MX", name, "mxa.mailgun.org", state, 10),
        ]);
}
