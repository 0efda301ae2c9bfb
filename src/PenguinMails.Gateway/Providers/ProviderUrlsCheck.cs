using Microsoft.Extensions.Options;

namespace PenguinMails.Gateway.Providers;

internal sealed class ProviderUrlsCheck : IValidateOptions<ProviderUrls>
{
    public ValidateOptionsResult Validate(string? name, ProviderUrls options)
    {
        string?[] problems =
        [
            Problem("Providers:Postmark:BaseUrl", options.Postmark.BaseUrl),
            Problem("Providers:Mailgun:UsBaseUrl", options.Mailgun.UsBaseUrl),
            Problem("Providers:Mailgun:EuBaseUrl", options.Mailgun.EuBaseUrl),
        ];
        var found = problems.OfType<string>().ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? Problem(string key, Uri? url) =>
        url is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? null : $"{key} must be an absolute http or https URL.";
}
