using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Validation;

/// <summary>What a tenant itself says of domains: it goes before lists and guesses, and holds for what lies below a domain, too.</summary>
internal sealed class DomainWords
{
    public const int Most = 10_000;

    private const string Kind = "validation_domains";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Database database;
    private readonly Writer writer;
    private readonly Audit audit;
    private readonly TimeProvider time;
    private readonly LookupCache<Guid, OwnWords> known;

    public DomainWords(Database database, Writer writer, Audit audit, ConfigurationVersions versions, TimeProvider time)
    {
        (this.database, this.writer, this.audit, this.time) = (database, writer, audit, time);
        known = new(time, Kept, capacity: 1_000);
        versions.Watch(Kind, known.ForgetAll);
    }

    public async ValueTask<OwnWords> OfAsync(Guid tenant, CancellationToken ct)
    {
        if (known.TryGet(tenant, out var words))
            return words;

        var since = known.Generation;
        words = new((await ListAsync(tenant, ct)).ToDictionary(word => word.Domain, word => word.Verdict));
        known.Keep(tenant, words, since);
        return words;
    }

    public async Task<IReadOnlyList<DomainWord>> ListAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("SELECT domain, verdict, created_at, created_by FROM validation_domains WHERE tenant_id = @tenant ORDER BY domain", new { tenant },
            row => new DomainWord { Domain = row.Text(0), Verdict = EnumNames.Parse<Verdict>(row.Text(1)), CreatedAt = row.Time(2), CreatedBy = row.Text(3) });
    }

    /// <returns>Null where the tenant has said something of too many.</returns>
    public async Task<DomainWord?> SaveAsync(Guid tenant, string domain, Verdict verdict, string actor)
    {
        var word = new DomainWord { Domain = domain, Verdict = verdict, CreatedAt = time.GetUtcNow(), CreatedBy = actor };
        var line = audit.Entry(tenant, actor, "validation.domain_set", new { domain, verdict });
        return await ChangedAsync(tenant, writer.ChangeAsync(session =>
        {
            if (session.First<long>("SELECT COUNT(*) FROM validation_domains WHERE tenant_id = @tenant AND domain <> @domain", new { tenant, domain }) >= Most)
                return false;

            session.Execute("""
                INSERT INTO validation_domains (tenant_id, domain, verdict, created_at, created_by) VALUES (@tenant, @domain, @verdict, @CreatedAt, @actor)
                ON CONFLICT (tenant_id, domain) DO UPDATE SET verdict = excluded.verdict, created_at = excluded.created_at, created_by = excluded.created_by
                """, new { tenant, domain, verdict = EnumNames.Of(verdict), word.CreatedAt, actor });
            ConfigurationVersions.Raise(session, Kind);
            Audit.Write(session, line);
            return true;
        })) ? word : null;
    }

    /// <returns>False where nothing was said of it.</returns>
    public Task<bool> RemoveAsync(Guid tenant, string domain, string actor)
    {
        var line = audit.Entry(tenant, actor, "validation.domain_removed", new { domain });
        return ChangedAsync(tenant, writer.ChangeAsync(session =>
        {
            if (session.Execute("DELETE FROM validation_domains WHERE tenant_id = @tenant AND domain = @domain", new { tenant, domain }) == 0)
                return false;

            ConfigurationVersions.Raise(session, Kind);
            Audit.Write(session, line);
            return true;
        }));
    }

    private async Task<bool> ChangedAsync(Guid tenant, Task<bool> change)
    {
        var isChanged = await change;
        known.Forget(tenant);
        return isChanged;
    }
}

/// <summary>What a tenant says of domains.</summary>
internal sealed class OwnWords(IReadOnlyDictionary<string, Verdict> words)
{
    /// <returns>Of the domain, or of the nearest that it lies in; null where nothing is said.</returns>
    public Verdict? Of(string domain)
    {
        for (var rest = words.Count == 0 ? "" : domain; rest.Length > 0; rest = rest.Contains('.', StringComparison.Ordinal) ? rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..] : "")
            if (words.TryGetValue(rest, out var verdict))
                return verdict;

        return null;
    }
}
