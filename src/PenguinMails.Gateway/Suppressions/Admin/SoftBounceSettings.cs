using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>A tenant's own rule about soft bounces.</summary>
internal sealed class SoftBounceSettings(Database database, Writer writer, Audit audit)
{
    public async Task<SoftBounceRule> OfAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return SoftBounces.RuleOf(read, tenant);
    }

    public Task SaveAsync(Guid tenant, SoftBounceRule rule, string actor)
    {
        var line = audit.Entry(tenant, actor, "suppressions.settings", new { rule.SoftBounces, rule.SoftBounceDays, rule.SuppressedDays });
        return writer.ChangeAsync(session =>
        {
            session.Execute("""
                INSERT INTO suppression_settings (tenant_id, soft_bounces, soft_bounce_days, suppressed_days)
                VALUES (@tenant, @SoftBounces, @SoftBounceDays, @SuppressedDays)
                ON CONFLICT (tenant_id) DO UPDATE SET
                  soft_bounces = excluded.soft_bounces, soft_bounce_days = excluded.soft_bounce_days, suppressed_days = excluded.suppressed_days
                """, new { tenant, rule.SoftBounces, rule.SoftBounceDays, rule.SuppressedDays });
            Audit.Write(session, line);
            return true;
        });
    }
}
