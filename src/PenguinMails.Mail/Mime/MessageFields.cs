using System.Globalization;

namespace PenguinMails.Mail.Mime;

/// <summary>The header of a message down to where that of its content begins.</summary>
internal static class MessageFields
{
    public static void Write(FieldWriter fields, OctetBuffer to, MailMessage message)
    {
        fields.Field("Date", DateOf(message.Date));
        AddressField.Write(fields, to, "From", message.From);
        if (message.Sender is { } sender)
            AddressField.Write(fields, to, "Sender", sender);
        if (message.ReplyTo.Count > 0)
            AddressField.Write(fields, to, "Reply-To", message.ReplyTo);

        if (message.To.Count > 0)
            AddressField.Write(fields, to, "To", message.To);
        else
            fields.Field("To", "undisclosed-recipients:;");
        if (message.Cc.Count > 0)
            AddressField.Write(fields, to, "Cc", message.Cc);

        UnstructuredField.Write(fields, to, "Subject", message.Subject, phrase: false);
        fields.Field("Message-ID", $"<{HeaderText.CheckedId(message.MessageId, "A Message-ID")}>");
        CustomFields.Write(fields, to, message.Headers);
        fields.Field("MIME-Version", "1.0");
    }

    // RFC 5322, 3.3: a numeric zone without the colon that .NET would write.
    private static string DateOf(DateTimeOffset date) => string.Create(
        CultureInfo.InvariantCulture,
        $"{date:ddd, dd MMM yyyy HH:mm:ss} {(date.Offset < TimeSpan.Zero ? '-' : '+')}{date.Offset:hhmm}");
}
