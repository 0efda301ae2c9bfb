using System.Buffers;

namespace PenguinMails.Mail.Mime;

/// <summary>Fields of the caller's own, which must not replace what the composer writes.</summary>
internal static class CustomFields
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Where(i => i != ':').Select(i => (char)i)]);

    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Message-ID", "MIME-Version", "Return-Path", "Received",
    };

    private static readonly string[] OwnPrefixes = ["Content-", "Resent-"];

    public static void Write(FieldWriter fields, OctetBuffer to, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if (name.Length is 0 or > 76 || name.AsSpan().ContainsAnyExcept(NameCharacters))
                throw new ArgumentException("A header's name has 1 to 76 printable characters and no colon.");
            if (Own.Contains(name) || Array.Exists(OwnPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException($"{name} is not a custom header: the message has it already.");
            UnstructuredField.Write(fields, to, name, value, phrase: true);
        }
    }
}
