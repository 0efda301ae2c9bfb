using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>
/// A legacy webhook as multipart/form-data. What is stored of a webhook is its body alone, so the boundary is read from the first
/// line of that.
/// </summary>
internal static class MailgunMultipart
{
    private const int MostParts = 1_000;

    /// <summary>RFC 2046, 5.1.1.</summary>
    private const int LongestBoundary = 70;

    /// <summary>Null where the body does not begin with one.</summary>
    public static string? BoundaryOf(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart("\r\n"u8);
        var end = body.IndexOf((byte)'\n');
        if (!body.StartsWith("--"u8) || end < 0)
            return null;

        var boundary = body[2..end].TrimEnd("\r \t"u8);
        return boundary.Length is > 0 and <= LongestBoundary && Ascii.IsValid(boundary) ? Encoding.ASCII.GetString(boundary) : null;
    }

    /// <summary>The fields; files are left out.</summary>
    public static IEnumerable<(string Name, string Value)> Read(ReadOnlyMemory<byte> body, string boundary)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var reader = new MultipartReader(boundary, stream);
        for (var parts = 0; Next(reader) is { } section; parts++)
        {
            if (parts == MostParts)
                throw new FormatException($"More than {MostParts} parts.");
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFormDisposition())
                continue;

            using var value = new MemoryStream();
            Copy(section, value);
            yield return (HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), MailgunFields.Strict.GetString(value.ToArray()));
        }
    }

    // All of it is in memory: nothing is waited for.
    private static MultipartSection? Next(MultipartReader reader) => Guarded(() => reader.ReadNextSectionAsync().GetAwaiter().GetResult());

    private static void Copy(MultipartSection section, MemoryStream value) => Guarded(() =>
    {
        section.Body.CopyToAsync(value).GetAwaiter().GetResult();
        return true;
    });

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FormatException("The parts of the form can't be read.", error);
        }
    }
}
