using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>The fields that tell what an attachment is and what to do with it.</summary>
internal static class AttachmentFields
{
    private const string AnyType = "application/octet-stream";

    private static readonly SearchValues<char> TypeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");

    public static void Write(FieldWriter fields, MailAttachment attachment, bool inline)
    {
        var name = FileNameOf(attachment.Name);
        fields.Begin("Content-Type");
        fields.Token(TypeOf(HeaderText.Checked(attachment.ContentType, "A content type")));
        WriteParameters(fields, attachment.ContentType);
        Parameter.Write(fields, "name", Parameter.Likeness(name));
        fields.End();

        fields.Begin("Content-Disposition");
        fields.Token(inline ? "inline" : "attachment");
        Parameter.WriteText(fields, "filename", name);
        fields.End();
        if (inline)
            fields.Field("Content-ID", $"<{HeaderText.CheckedId(attachment.ContentId!, "A content id")}>");
    }

    // A message or a multipart may not be in base64 (RFC 2045, 6.4), and this keeps its octets.
    private static string TypeOf(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        var isType = slash > 0 && slash < type.Length - 1 && type.Length <= 255 &&
            !type.AsSpan(0, slash).ContainsAnyExcept(TypeCharacters) && !type.AsSpan(slash + 1).ContainsAnyExcept(TypeCharacters);
        return !isType || type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("message/", StringComparison.OrdinalIgnoreCase)
            ? AnyType
            : type;
    }

    // Such as charset of a text or method of a calendar. One that is not of the simple form is worth less than a header that all can read.
    private static void WriteParameters(FieldWriter fields, string contentType)
    {
        foreach (var parameter in contentType.Split(';').Skip(1))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                continue;
            var name = parameter[..equals].Trim();
            var value = parameter[(equals + 1)..].Trim().Trim('"');
            if (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TypeCharacters) && Parameter.IsPlain(value) &&
                !name.Equals("name", StringComparison.OrdinalIgnoreCase) && !name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
                Parameter.Write(fields, name, value);
        }
    }

    // A name is not a path, and no control character is worth keeping.
    private static string FileNameOf(string name)
    {
        var safe = new StringBuilder(HeaderText.Checked(name, "An attachment's name").Trim());
        for (var i = 0; i < safe.Length; i++)
            if (safe[i] is '/' or '\\' || Unprintable.Is(safe[i]))
                safe[i] = '_';
        return safe.Length == 0 ? "attachment" : safe.ToString();
    }
}
