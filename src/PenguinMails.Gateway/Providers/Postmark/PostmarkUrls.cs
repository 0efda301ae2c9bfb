namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>Where Postmark is, from <c>Providers:Postmark</c>; the sandbox in a first run.</summary>
internal sealed class PostmarkUrls
{
    public Uri BaseUrl { get; init; } = new("https://api.postmarkapp.com");
}
