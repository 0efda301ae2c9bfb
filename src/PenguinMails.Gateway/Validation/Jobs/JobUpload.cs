using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Import;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>A list that is uploaded, as the body or as the first file of a form, and what is said of it: in the query, or else in fields of the form.</summary>
internal sealed class JobUpload(HttpRequest request) : IAsyncDisposable
{
    private const int MostBytes = JobIntake.MostBytes + (1 << 20);

    // As long as a query could be. What is cut off there names no column and no delimiter either.
    private const int LongestField = 8 << 10;

    private static readonly string[] Known = ["name", "column", "delimiter"];

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The list, once it is read; null before, and where there is none.</summary>
    public Stream? File { get; private set; }

    public string? Name => Of("name");

    public string? Column => Of("column");

    public string? Delimiter => Of("delimiter");

    /// <returns>Why there is no list; null where there is one.</returns>
    public async Task<Problem?> ReadAsync(CancellationToken ct)
    {
        if (request.ContentLength > MostBytes)
            return JobRoutes.TooLong();
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;
        if (!request.HasFormContentType)
            return await KeepAsync(request.Body, ct);

        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 } boundary
            && await ReadFormAsync(new(boundary, request.Body), ct) is { } problem)
            return problem;

        return File is null ? JobRoutes.NoList("Send the CSV as the body, or as a file of a form.") : null;
    }

    public ValueTask DisposeAsync() => File?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<Problem?> ReadFormAsync(MultipartReader parts, CancellationToken ct)
    {
        try
        {
            while (await parts.ReadNextSectionAsync(ct) is { } part)
                if (part.GetContentDispositionHeader() is { } header && await TakeAsync(header, part.Body, ct) is { } problem)
                    return problem;

            return null;
        }
        catch (InvalidDataException)
        {
            return Unreadable();
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Where more is still to come, the form did not end too soon: a disk may be full.
            if (await request.Body.ReadAsync(new byte[1], ct) > 0)
                throw;

            return Unreadable();
        }
    }

    private static Problem Unreadable() => JobRoutes.NoList("The form is cut off or damaged. Upload the list again.");

    private string? Of(string field) => request.Query[field].FirstOrDefault() ?? fields.GetValueOrDefault(field);

    private async Task<Problem?> TakeAsync(ContentDispositionHeaderValue header, Stream body, CancellationToken ct)
    {
        if (header.IsFileDisposition() && File is null)
        {
            if (header.FileName.Value is { } name)
                fields.TryAdd("name", name);
            return await KeepAsync(body, ct);
        }

        // An empty field of a form was not filled in.
        if (header.IsFormDisposition() && HeaderUtilities.RemoveQuotes(header.Name).Value is { } field && Known.Contains(field, StringComparer.OrdinalIgnoreCase) && await TextAsync(body, ct) is { Length: > 0 } text)
            fields[field] = text;
        return null;
    }

    private async Task<Problem?> KeepAsync(Stream body, CancellationToken ct) =>
        (File = await ImportFile.KeepAsync(body, ct, JobIntake.MostBytes)) is null ? JobRoutes.TooLong() : null;

    private static async Task<string> TextAsync(Stream body, CancellationToken ct)
    {
        using var reader = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var text = new char[LongestField];
        return new(text, 0, await reader.ReadBlockAsync(text, ct));
    }
}
