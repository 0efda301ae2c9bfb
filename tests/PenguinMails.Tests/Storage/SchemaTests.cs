using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>The migrations of both databases end in the same tables.</summary>
public sealed class SchemaTests
{
    // Of the platform and not of a tenant.
    private static readonly string[] WithoutTenant = ["schema_migrations", "configuration_versions", "readiness", "nodes", "retention", "rebuild", "mailbox_families"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_databases_have_the_same_tables_columns_keys_and_indexes()
    {
        await using var sqlite = await GatewayServer.StartAsync();
        await using var postgres = await GatewayServer.StartAsync(StorageKind.Postgres);

        var one = await ReadAsync(sqlite);
        var other = await ReadAsync(postgres);

        Assert.NotEmpty(one);
        Assert.Equal(other.Order(StringComparer.Ordinal), one.Order(StringComparer.Ordinal));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Every_table_but_the_platforms_own_has_the_tenant_in_its_key(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);

        var keys = (await ReadAsync(server)).Where(line => line.Contains(" key ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();

        var tables = (await ReadAsync(server)).Select(line => line.Split(' ')[0]).Distinct();
        Assert.Equal(tables.Order(StringComparer.Ordinal), keys.Select(key => key[0]).Order(StringComparer.Ordinal));
        Assert.Equal(
            WithoutTenant.Order(StringComparer.Ordinal),
            keys.Where(key => !key[2].Split(',').Contains("tenant_id")).Select(key => key[0]).Order(StringComparer.Ordinal));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Migrations_that_were_run_are_not_run_again(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);

        Assert.Empty(Migrations.Run(server.Get<Database>(), TimeProvider.System));
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(GatewayServer server)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        return read.Query<string>(read.Dialect == Dialect.Sqlite ? Sqlite : Postgres);
    }

    private const string Sqlite = """
        SELECT t.name || ' column ' || c.name || ' ' || lower(replace(c.type, 'BIGINT', 'INTEGER')) || CASE WHEN c."notnull" THEN ' not null' ELSE '' END
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
        UNION ALL
        SELECT name || ' key ' || group_concat(column_name, ',') FROM (
            SELECT t.name, c.name AS column_name
            FROM sqlite_master t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk > 0 ORDER BY t.name, c.pk)
        GROUP BY name
        UNION ALL
        SELECT name || ' index ' || index_name || ' ' || group_concat(column_name, ',') || CASE WHEN is_unique THEN ' unique' ELSE '' END || CASE WHEN partial THEN ' partial' ELSE '' END FROM (
            SELECT t.name, l.name AS index_name, i.name AS column_name, l."unique" AS is_unique, l.partial
            FROM sqlite_master t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
            WHERE t.type = 'table' AND l.origin <> 'pk' AND i.name IS NOT NULL ORDER BY t.name, l.name, i.seqno)
        GROUP BY name, index_name
        """;

    private const string Postgres = """
        SELECT table_name || ' column ' || column_name || ' '
            || CASE data_type WHEN 'bigint' THEN 'integer' WHEN 'boolean' THEN 'integer' WHEN 'uuid' THEN 'blob' WHEN 'bytea' THEN 'blob' WHEN 'double precision' THEN 'real' ELSE data_type END
            || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL
        SELECT t.relname || CASE WHEN x.indisprimary THEN ' key ' ELSE ' index ' || i.relname || ' ' END || string_agg(a.attname, ',' ORDER BY k.ord)
            || CASE WHEN x.indisunique AND NOT x.indisprimary THEN ' unique' ELSE '' END || CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END
        FROM pg_index x
        JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, ord)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
        GROUP BY t.relname, i.relname, x.indisprimary, x.indisunique, x.indpred
        """;
}
