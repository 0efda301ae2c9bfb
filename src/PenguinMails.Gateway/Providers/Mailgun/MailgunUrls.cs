namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>Where Mailgun is, from <c>Providers:Mailgun</c>; the sandbox in a first run.</summary>
internal sealed class MailgunUrls
{
    public Uri UsBaseUrl { get; init; } = new("https://api.mailgun.net");
    public Uri EuBaseUrl { get; init; } = new("https://api.eu.mailgun.net");
}
