using System.ComponentModel.DataAnnotations;

namespace PenguinMails.Gateway.Providers;

/// <summary>Where the providers are, from <c>Providers:Postmark:BaseUrl</c> and so on; the sandbox in a first run.</summary>
internal sealed class ProviderUrls
{
    public PostmarkUrls Postmark { get; init; } = new();
    public MailgunUrls Mailgun { get; init; } = new();

    internal sealed class PostmarkUrls
    {
        [Required] public Uri BaseUrl { get; init; } = new("https://api.postmarkapp.com");
    }

    internal sealed class MailgunUrls
    {
        [Required] public Uri UsBaseUrl { get; init; } = new("https://api.mailgun.net");
        [Required] public Uri EuBaseUrl { get; init; } = new("https://api.eu.mailgun.net");
    }
}
