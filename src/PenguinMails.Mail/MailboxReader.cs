using System.Diagnostics.CodeAnalysis;
using MimeKit;
using MimeKit.Utils;

namespace PenguinMails.Mail;

/// <summary>MimeKit reads a mailbox (RFC 5322, 3.4); the bounds on what was read are ours.</summary>
internal static class MailboxReader
{
    private const string NoAt = "Address has no @.";

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        Rfc2047ComplianceMode = RfcComplianceMode.Strict,
        AllowUnquotedCommasInAddresses = false,
        AllowAddressesWithoutDomain = false,
    };

    public static bool TryRead(string text, [NotNullWhen(true)] out Mailbox? mailbox, out string problem)
    {
        mailbox = null;
        problem = Unprintable.ProblemOf(text) ?? "";
        if (problem.Length > 0)
            return false;
        if (!MailboxAddress.TryParse(Strict, text, out var read))
        {
            problem = WhyNot(text);
            return false;
        }

        problem = ProblemOf(read, text) ?? "";
        if (problem.Length > 0 || !TryCheck(MimeUtils.Unquote(read.LocalPart), read, out var address, out problem))
            return false;
        mailbox = new(NameOf(read, text), address);
        return true;
    }

    private static bool TryCheck(string local, MailboxAddress read, out EmailAddress address, out string problem)
    {
        address = default;
        problem = LocalPart.ProblemOf(local, read.LocalPart.StartsWith('"')) ?? "";
        if (problem.Length > 0 || !DomainName.TryNormalize(read.Domain, out var domain, out problem))
            return false;
        if (LocalPart.WireOctets(local) + 1 + domain.Length > EmailAddress.MaxOctets)
            problem = "Address is longer than 254 octets.";
        address = new(local, domain);
        return problem.Length == 0;
    }

    /// <summary>MimeKit takes a comment behind a bare address for its name.</summary>
    private static string? NameOf(MailboxAddress read, string text) =>
        string.IsNullOrWhiteSpace(read.Name) || !text.Contains('<', StringComparison.Ordinal) ? null : read.Name.Replace('\t', ' ');

    private static string? ProblemOf(MailboxAddress read, string text)
    {
        if (read.Domain is null or "")
            return NoAt;
        if (read.Route.Count > 0)
            return "A route before the address is not allowed.";
        if (read.Domain.StartsWith('['))
            return "An IP address in brackets is not allowed; a domain is needed.";
        if (read.Address.Contains('\t', StringComparison.Ordinal))
            return Unprintable.NotAllowed;
        return text.AsSpan().TrimEnd(" \t>").EndsWith(".") ? DomainName.EndsWithDot : null;
    }

    /// <summary>The likeliest reason why MimeKit could not read it.</summary>
    private static string WhyNot(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "Address is empty.";
        if (!text.Contains('@', StringComparison.Ordinal))
            return NoAt;
        var address = text.AsSpan(text.LastIndexOf('<') + 1).Trim(" \t>");
        var at = Math.Max(address.IndexOf('@'), 0);
        if (text.AsSpan().Count('@') > 1)
            return text.AsSpan().ContainsAny(',', ';') ? "There is more than one address; give one." : "Address has more than one @.";
        if (address[..at].ContainsAny(" \"(:"))
            return "A name needs angle brackets around the address, and quotes where it has , ; : ( ) [ ] \\ or quotes inside.";
        return LocalPart.ProblemOf(address[..at], quoted: false)
            ?? (DomainName.TryNormalize(address[(at + 1)..], out _, out var problem) ? "A name or address with , ; : ( ) [ ] \\ or quotes inside needs quotes around it." : problem);
    }
}
