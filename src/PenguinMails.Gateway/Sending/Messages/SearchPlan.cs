using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>How to look for what somebody typed into the search box.</summary>
/// <param name="Path">Where to walk.</param>
/// <param name="Text">What a recipient or a subject must contain there; null where the path says it all.</param>
/// <param name="Beyond">What is still found where the walk for the text ends.</param>
internal sealed record SearchPlan(SearchPath Path, string? Text = null, SearchPath? Beyond = null)
{
    private static readonly IdnMapping Idn = new();

    /// <param name="typed">An id, an address or a part of one, a domain, or words of a subject.</param>
    /// <param name="leads">Whether there is anything at the end of a path.</param>
    public static SearchPlan Of(string? typed, Func<SearchPath, bool> leads)
    {
        var text = typed?.Trim() ?? "";
        if (text.Length == 0)
            return new(SearchPath.All);
        if (PublicId.TryParse(PublicId.Message, text, out var id) || PublicId.TryParse(PublicId.Delivery, text, out id))
            return new(SearchPath.Message(DeliveryId.MessageOf(id)));

        return Paths(text).FirstOrDefault(leads) is { } path
            ? new(path)
            : new(SearchPath.All, text, text.Any(char.IsWhiteSpace) || text.Contains('@', StringComparison.Ordinal) ? null : SearchPath.AddressFrom(text.ToLowerInvariant()));
    }

    private static IEnumerable<SearchPath> Paths(string text)
    {
        var id = text.Trim('<', '>');
        var at = id.LastIndexOf('@');
        if (at == 32 && Guid.TryParseExact(id[..at], "N", out var message))
            yield return SearchPath.Message(DeliveryId.MessageOf(message));

        yield return SearchPath.ProviderId(id);
        if (at > 0)
        {
            yield return SearchPath.Address(EmailAddress.TryParse(id, out var address, out _) ? address.Key : id.ToLowerInvariant());
            yield return SearchPath.AddressFrom(id.ToLowerInvariant());
        }
        else if (at == 0 || (id.Contains('.', StringComparison.Ordinal) && !id.Any(char.IsWhiteSpace)))
        {
            yield return SearchPath.Domain(Ascii(id[(at + 1)..]));
            if (at == 0 && id.Length > 1)
                yield return SearchPath.DomainFrom(Ascii(id[1..]));
        }
    }

    /// <summary>As domains are stored; what is none, such as the half of one, as it is.</summary>
    private static string Ascii(string domain)
    {
        try
        {
            return Idn.GetAscii(domain.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return domain.ToLowerInvariant();
        }
    }
}
