using System.Buffers;
using System.Text;
using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>What a bounce says for itself, apart from the copy that it returns below.</summary>
internal sealed record BounceText(string Said, HeaderList? Returned)
{
    private const int MaxText = 64 * 1024;

    private static readonly SearchValues<string> CopyBegins = SearchValues.Create(
        ["copy of the message", "original message", "returned message", "message header follows", "message headers follow", "unsent message below", "header of the original"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly string[] NobodysAddresses = ["postmaster@", "mailer-daemon@", "abuse@"];

    public static BounceText Of(MimeMessage root)
    {
        if (ReportParts.Find(root, "text/plain") is { } plain)
            return Cut(Start(plain));
        return ReportParts.Find(root, "text/html") is { } html ? Cut(HtmlText.Of(Start(html))) : new("", null);

        static string Start(MimePart part) => ReportParts.TextOf(part) is { Length: > MaxText } text ? text[..MaxText] : ReportParts.TextOf(part);
    }

    /// <summary>Each address that is met the first time begins what is said of it; an address alone has nothing said.</summary>
    public static IEnumerable<(string Address, string Said)> Sections(string said, HashSet<string> notRecipients)
    {
        var seen = new HashSet<string>(notRecipients, StringComparer.OrdinalIgnoreCase);
        string? address = null;
        var section = new StringBuilder();
        foreach (var line in said.Split('\n'))
        {
            if (Addresses.First(line) is { } found && IsRecipient(line, found) && seen.Add(found))
            {
                if (address is not null)
                    yield return (address, DiagnosticIn(section, address));
                address = found;
                section.Clear();
            }

            if (section.Length <= Clip.MaxDiagnostic)
                section.Append(line.Trim()).Append('\n');
        }

        if (address is not null)
            yield return (address, DiagnosticIn(section, address));
    }

    private static bool IsRecipient(string line, string address) =>
        !line.Contains("message-id", StringComparison.OrdinalIgnoreCase) &&
        !Array.Exists(NobodysAddresses, n => address.StartsWith(n, StringComparison.OrdinalIgnoreCase));

    private static string DiagnosticIn(StringBuilder section, string address)
    {
        var text = Clip.Diagnostic(section.ToString());
        return text.Trim('<', '>', ':', ' ', '\n') == address ? "" : text;
    }

    private static BounceText Cut(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            var line = text.AsSpan(at, next - at);
            if (IsHeader(line))
                return new(text[..at], HeaderIn(text[at..]));
            if (line.ContainsAny(CopyBegins) && (line.Contains("--", StringComparison.Ordinal) || line.TrimEnd() is [.., ':' or '.']))
                return new(text[..at], HeaderIn(text[next..]));
            at = next;
        }

        return new(text, null);
    }

    private static bool IsHeader(ReadOnlySpan<char> line) =>
        line.StartsWith("Return-Path:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Received: ", StringComparison.OrdinalIgnoreCase);

    private static HeaderList? HeaderIn(string copy) =>
        Headers.Read(new MemoryStream(Encoding.UTF8.GetBytes(copy.TrimStart())));
}
