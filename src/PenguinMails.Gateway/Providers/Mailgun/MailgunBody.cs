using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>The triple that Mailgun signs with. It covers nothing but itself.</summary>
internal sealed record MailgunSignature(string Timestamp, string Token, string Signature, string? ParentSignature);

/// <summary>A webhook's body: JSON, or flat form fields as accounts of old times get them.</summary>
internal static class MailgunBody
{
    public static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> json, Func<MailgunFields, T> form) =>
        IsJson(body.Span) ? JsonReading.Guarded(body, json) : form(MailgunFields.Parse(body));

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \t\r\n"u8);
        return !start.IsEmpty && start[0] == '{';
    }
}

/// <summary>The fields of a legacy body, in their order: custom variables stand among them and may have the names of others.</summary>
internal sealed class MailgunFields
{
    public static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<(string Name, string Value)> _fields = [];

    public string? First(string name) => _fields.Find(field => field.Name == name).Value;

    /// <summary>Mailgun puts its own timestamp, token and signature behind the custom variables.</summary>
    public string? Last(string name) => _fields.FindLast(field => field.Name == name).Value;

    public static MailgunFields Parse(ReadOnlyMemory<byte> body)
    {
        var fields = new MailgunFields();
        try
        {
            foreach (var (name, value) in MailgunMultipart.BoundaryOf(body.Span) is { } boundary ? MailgunMultipart.Read(body, boundary) : Pairs(body))
                fields._fields.Add((Clean(name), Clean(value)));
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("Neither JSON nor a form.", error);
        }

        return fields.First("event") is null ? throw new FormatException("Neither JSON nor a form with an event.") : fields;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(ReadOnlyMemory<byte> body)
    {
        foreach (var pair in new QueryStringEnumerable(Strict.GetString(body.Span)))
            yield return (pair.DecodeName().ToString(), pair.DecodeValue().ToString());
    }

    private static string Clean(string text) => text.Replace('\0', '\uFFFD');
}
