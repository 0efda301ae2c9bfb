namespace PenguinMails.Mail.Mime;

/// <summary>A field of addresses (RFC 5322, 3.4), folded after commas, and inside an address only where a line is too short for one.</summary>
internal static class AddressField
{
    /// <summary>Neither can be folded; encoded words can.</summary>
    private const int LongestQuoted = 60;
    private const int LongestWords = 900;

    public static void Write(FieldWriter fields, OctetBuffer to, string name, Mailbox mailbox)
    {
        fields.Begin(name);
        Write(fields, to, mailbox, "");
        fields.End();
    }

    public static void Write(FieldWriter fields, OctetBuffer to, string name, IReadOnlyList<Mailbox> mailboxes)
    {
        fields.Begin(name);
        for (var i = 0; i < mailboxes.Count; i++)
        {
            var before = fields.Here();
            var comma = i + 1 < mailboxes.Count ? "," : "";
            Write(fields, to, mailboxes[i], comma);
            if (i > 0 && fields.FoldedSince(before))
            {
                fields.BackTo(before);
                fields.Fold();
                Write(fields, to, mailboxes[i], comma);
            }
        }

        fields.End();
    }

    private static void Write(FieldWriter fields, OctetBuffer to, Mailbox mailbox, string comma)
    {
        var address = HeaderText.Checked(mailbox.Address);
        if (string.IsNullOrWhiteSpace(mailbox.Name))
        {
            fields.Token(address + comma);
            return;
        }

        WriteName(fields, to, HeaderText.Checked(mailbox.Name, "A display name"));
        fields.Token($"<{address}>{comma}");
    }

    private static void WriteName(FieldWriter fields, OctetBuffer to, string name)
    {
        if (!HeaderText.IsPrintable(name) || HeaderText.LooksEncoded(name))
        {
            EncodedWord.Write(fields, to, name, phrase: true);
            return;
        }

        var phrase = DisplayName.ToHeader(name);
        if (phrase.Length <= (phrase[0] == '"' ? LongestQuoted : LongestWords))
            WritePhrase(fields, phrase);
        else
            EncodedWord.Write(fields, to, name, phrase: true);
    }

    private static void WritePhrase(FieldWriter fields, ReadOnlySpan<char> phrase)
    {
        if (phrase[0] == '"')
        {
            fields.Token(phrase);
            return;
        }

        foreach (var word in phrase.Split(' '))
            fields.Token(phrase[word]);
    }
}
