using System.IO.Compression;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>What Mailgun found of addresses: one JSON object each; of a list an array of them, in a zip. Neither may be larger than its list warrants.</summary>
internal static class MailgunFindings
{
    private const int Buffer = 64 << 10;
    private const int MostPerAddress = 4 << 10;
    private const int AtLeast = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    public static MailboxFinding? Of(JsonElement answer) => answer.Text("result") switch
    {
        null => null,
        "deliverable" => MailboxFinding.Deliverable,
        "undeliverable" => MailboxFinding.Undeliverable,
        "do_not_send" => MailboxFinding.DoNotSend,
        "catch_all" => MailboxFinding.CatchAll,
        _ => MailboxFinding.Unknown,
    };

    public static async Task<ValidationTrouble?> ReadAsync(MailgunApi api, Uri answers, long most, Action<string, MailboxFinding> found, CancellationToken ct)
    {
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, Buffer, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var bound = AtLeast + (most * MostPerAddress);
        if (await api.DownloadAsync(answers, Timeout, (body, stop) => CopyAsync(new BoundedStream(body, bound), file, stop), ct) is { } problem)
            return MailgunTrouble.NotReached($"Mailgun's answers could not be fetched: {problem}.");

        try
        {
            file.Position = 0;
            await UnpackAsync(file, bound, found, ct);
            return null;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or FormatException or InvalidOperationException)
        {
            return MailgunTrouble.NotReached("Mailgun's answers can't be read.");
        }
    }

    private static Task CopyAsync(Stream body, Stream file, CancellationToken ct) => body.CopyToAsync(file, Buffer, ct);

    private static async Task UnpackAsync(Stream file, long bound, Action<string, MailboxFinding> found, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
        var entry = zip.Entries.FirstOrDefault(entry => entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) ?? throw new FormatException("No JSON.");
        await using var content = new BoundedStream(await entry.OpenAsync(ct), bound);
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(content, cancellationToken: ct))
            if (row.Text("address") is { Length: > 0 } address && Of(row) is { } finding)
                found(address, finding);
    }
}
