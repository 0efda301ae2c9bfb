using System.Globalization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>The list as a table that can be imported again.</summary>
internal static class SuppressionExport
{
    private static readonly string[] Header = ["address", "reason", "scope", "since", "source", "detail", "expires_at"];

    public static CsvFile Of(IAsyncEnumerable<SuppressionView> entries, DateTimeOffset now) => new($"suppressions-{now:yyyy-MM-dd}.csv", Header, Lines(entries));

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(IAsyncEnumerable<SuppressionView> entries)
    {
        await foreach (var entry in entries)
            yield return
            [
                entry.Address, EnumNames.Of(entry.Reason), EnumNames.Of(entry.Scope), Text(entry.Since), entry.Source,
                // One line for each, as it is read again.
                string.Concat((entry.Detail ?? "").Select(c => char.IsControl(c) ? ' ' : c)),
                entry.ExpiresAt is { } until ? Text(until) : "",
            ];
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
