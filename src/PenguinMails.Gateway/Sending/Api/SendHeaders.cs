using System.Buffers;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Custom headers: nothing that the gateway or a provider writes itself, and nothing that could start another header.</summary>
internal sealed class SendHeaders(SendRequest request, ProviderCatalog catalog, SendProblems problems)
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Return-Path", "Received",
        "DKIM-Signature", "ARC-Seal", "Authentication-Results",
    };

    private static readonly string[] ReservedPrefixes = ["Content-", "Resent-", "ARC-"];

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    public IReadOnlyDictionary<string, string> Check()
    {
        if (request.Headers is not { Count: > 0 } headers)
            return EmailContent.NoText;
        if (headers.Count > SendLimits.Headers)
            problems.Add("headers", $"At most {SendLimits.Headers} headers.");
        if (headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < headers.Count)
            problems.Add("headers", "Names must differ by more than case.");
        foreach (var (name, value) in headers)
            Check("headers." + name, name, value);
        UnsubscribeHeaders.Check(headers, problems);

        return headers;
    }

    private void Check(string field, string name, string? value)
    {
        if (name.Length is 0 or > 76 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            problems.Add(field, "A header's name has 1 to 76 letters, digits and dashes.");
        else if (Reserved.Contains(name) || BeginsAsReserved(name))
            problems.Add(field, "Reserved: the gateway or the provider writes this header.");
        if (value is null || value.Any(c => c != '\t' && char.IsControl(c)))
            problems.Add(field, "A header's value is a string of one line without control characters.");
        else if (name.Length + 2 + System.Text.Encoding.UTF8.GetByteCount(value) > SendLimits.HeaderLength)
            problems.Add(field, $"A header has at most {SendLimits.HeaderLength} characters.");
    }

    private bool BeginsAsReserved(string name) =>
        ReservedPrefixes.Concat(catalog.All.SelectMany(info => info.ReservedHeaders)).Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
