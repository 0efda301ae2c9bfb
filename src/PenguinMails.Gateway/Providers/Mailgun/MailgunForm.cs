using System.Net.Http.Headers;
using System.Text;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>A form as Mailgun reads it: fields that may be repeated, and files.</summary>
internal sealed class MailgunForm
{
    private readonly List<(string Name, string Value)> _fields = [];
    private readonly List<Attachment> _files = [];

    public IReadOnlyList<(string Name, string Value)> Fields => _fields;

    /// <summary>What Mailgun's limit of 16 KB for options, headers and variables counts.</summary>
    public long ParameterBytes =>
        _fields.Where(entry => entry.Name.Length > 1 && entry.Name[1] == ':')
            .Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Name) + Encoding.UTF8.GetByteCount(entry.Value));

    public MailgunForm Add(string name, string? value)
    {
        if (value is not null) _fields.Add((name, value));
        return this;
    }

    public MailgunForm Add(string name, bool yes) => Add(name, yes ? "yes" : "no");

    public void Add(Attachment file) => _files.Add(file);

    public HttpContent ToContent()
    {
        // File names in plain UTF-8 as browsers write them: Mailgun does not read the encoded form that is the framework's own.
        var content = new MultipartFormDataContent { HeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        foreach (var (name, value) in _fields) content.Add(Part($"name=\"{Quoted(name)}\"", new StringContent(value, Encoding.UTF8)));
        foreach (var file in _files) content.Add(File(file));
        return content;
    }

    /// <summary>Mailgun makes the Content-ID of an inline image out of its file name, so that the id has to be the name.</summary>
    private static ReadOnlyMemoryContent File(Attachment file)
    {
        var (field, name) = file.ContentId is { } id ? ("inline", id) : ("attachment", file.Name);
        var part = Part($"name=\"{field}\"; filename=\"{Quoted(name)}\"", new ReadOnlyMemoryContent(file.Content));
        part.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.ContentType, out var type) ? type : new("application/octet-stream");
        return part;
    }

    private static T Part<T>(string parameters, T content) where T : HttpContent
    {
        content.Headers.TryAddWithoutValidation("Content-Disposition", "form-data; " + parameters);
        return content;
    }

    /// <summary>https://html.spec.whatwg.org/#multipart-form-data</summary>
    private static string Quoted(string name) =>
        name.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);
}
