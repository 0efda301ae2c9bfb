using System.Text.RegularExpressions;
using Xunit;

namespace PenguinMails.Tests.Architecture;

/// <summary>No query crosses tenants by mistake: each names the tenant, but for the platform's own, listed here with the reason.</summary>
public sealed partial class TenantQueryTests
{
    private static readonly string[] OfThePlatform =
    [
        "FROM schema_migrations", "INTO schema_migrations",   // which migrations were run
        "configuration_versions",                             // one counter for all nodes
        "INTO readiness",                                     // the probe that the store takes writes
        "mailbox_families",                                   // what DNS says of domains, of no tenant
        "nodes",                                              // epochs and owners of tenants
        "SELECT {ConnectionRow.Columns} FROM connections ORDER BY id",   // every secret is encrypted anew under a new key
        "INSERT INTO connections ({Columns})",                // the columns name it
        "FROM connections WHERE provider = @provider AND domain = @domain",   // a webhook names its connection before anything is proved
        "FROM connections WHERE id = @id AND",
        "FROM user_sessions WHERE token_hash = @hash",        // a session is known by its token alone
        "FROM webhook_tokens WHERE token < @before",          // forgetting by age
        "FROM user_sessions ORDER BY", "FROM audit ORDER BY", "FROM raw_events ORDER BY", "FROM idempotency ORDER BY",   // the oldest there is
        "FROM content_kept ORDER BY", "FROM soft_bounces ORDER BY", "FROM sender_use ORDER BY", "FROM replays ORDER BY", "FROM suppression_imports ORDER BY", "FROM drill_lanes ORDER BY", "FROM dmarc_reports ORDER BY", "FROM validation_usage ORDER BY", "FROM hook_events ORDER BY", "FROM messages WHERE id > (SELECT message_id FROM retention",
        "FROM raw_events WHERE id > @from ORDER BY id LIMIT 1 OFFSET", "FROM connections WHERE webhook_log_days IS NOT NULL",   // how far the purge of shorter logs walks, and whether it must
        "FROM rebuild WHERE", "UPDATE rebuild SET", "FROM retention WHERE id = 1", "UPDATE connections SET webhooks_since",   // which rebuild runs, and since when webhooks are kept
        "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE created_at < @before", "SELECT created_at FROM {table} ORDER BY created_at LIMIT 1",   // lists that were validated, by age
        "UPDATE retention SET",                               // who purges, and how far it has come
        "FROM holds WHERE NOT emptied AND ended IS NOT NULL",   // whose end was interrupted
        "SELECT 1 FROM deliveries LIMIT 1",                   // whether there is any email beside which some would be made up
        "FROM alerts a WHERE a.resolved_at IS NULL ORDER BY",   // what is open, of all tenants
    ];

    [Fact]
    public void Every_query_names_the_tenant()
    {
        var nameless =
            from file in SourceTree.Files("*.cs")
            where !file.Path.StartsWith("Storage/", StringComparison.Ordinal)
            from Match text in Literal().Matches(file.Text)
            where Query().IsMatch(text.Value) && !text.Value.Contains("tenant_id", StringComparison.Ordinal)
            where !OfThePlatform.Any(known => Folded(text.Value).Contains(known, StringComparison.Ordinal))
            select $"{file.Path}: {Folded(text.Value)}";

        Assert.Empty(nameless);
    }

    private static string Folded(string sql) => Space().Replace(sql, " ");

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b(SELECT .* FROM|UPDATE \w+ SET|DELETE FROM|INSERT INTO)\b", RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
