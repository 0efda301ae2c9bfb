using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Smtp;

namespace PenguinMails.Gateway.Providers;

/// <summary>Every provider there is, in the order in which the screens show them.</summary>
internal sealed class ProviderCatalog(IEnumerable<IEmailProvider> adapters)
{
    private readonly Dictionary<string, IEmailProvider> _adapters = adapters.ToDictionary(adapter => adapter.Info.Id);

    public static IReadOnlyList<ProviderInfo> All { get; } =
    [
        PostmarkProvider.About,
        MailgunProvider.About,
        SmtpProvider.About,
        new("sendgrid", "SendGrid", "Coming Soon", "Transactional and marketing emails", "Monthly plans", "10 min", null),
        new("ses", "Amazon SES", "Coming Soon", "High-volume emails", "Pay-as-you-go", "15 min", null),
    ];

    /// <summary>Null for a provider that is not there, or not yet.</summary>
    public IEmailProvider? Find(string id) => _adapters.GetValueOrDefault(id);

    public static ProviderInfo? Info(string id)
    {
        foreach (var info in All)
            if (info.Id == id)
                return info;

        return null;
    }
}
