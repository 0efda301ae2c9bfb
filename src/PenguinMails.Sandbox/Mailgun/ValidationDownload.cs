using System.IO.Compression;
using System.Text.Json;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>The answers to a list, packed; found without a credential, as at the storage where Mailgun keeps them.</summary>
internal sealed class ValidationDownload(MailgunWorld world, MailgunTroubles troubles, FaultBoard faults, TimeProvider clock)
{
    public const string Path = "/_sandbox/mailgun/validations";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path + "/{token}/{format}", (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        if (await troubles.InsteadAsync(http, faults.ForQuestion("mailgun"))) return;
        var (token, format) = ((string)http.GetRouteValue("token")!, (string)http.GetRouteValue("format")!);
        if (world.Validations.FirstOrDefault(list => list.Token == token) is not { } list || list.Status(clock.GetUtcNow()) != "uploaded" || format is not ("csv" or "json"))
        {
            http.Response.StatusCode = 403;
            return;
        }

        using var packed = new MemoryStream();
        await using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        await using (var entry = await zip.CreateEntry($"{list.Id}.{format}").OpenAsync(http.RequestAborted))
            await (format == "csv" ? WriteCsvAsync(entry, list) : WriteJsonAsync(entry, list));

        http.Response.ContentType = "application/zip";
        await http.Response.Body.WriteAsync(packed.ToArray(), http.RequestAborted);
    }

    private static async Task WriteCsvAsync(Stream stream, ValidationList list)
    {
        await using var text = new StreamWriter(stream);
        await text.WriteLineAsync("address,result,risk,reason");
        foreach (var answer in list.Answers)
            await text.WriteLineAsync($"\"{answer.Address.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{answer.Result},{answer.Risk},{string.Join(' ', answer.Reasons)}");
    }

    private static async Task WriteJsonAsync(Stream stream, ValidationList list)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (var answer in list.Answers)
        {
            json.WriteStartObject();
            answer.Write(json);
            json.WriteEndObject();
            if (json.BytesPending > 64 * 1024) await json.FlushAsync();
        }

        json.WriteEndArray();
    }
}
