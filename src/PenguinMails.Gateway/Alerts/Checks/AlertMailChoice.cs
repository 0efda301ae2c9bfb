using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>Which admins want no email about alerts. All do until they say otherwise.</summary>
internal sealed class AlertMailChoice(Database database, Writer writer)
{
    public async Task<HashSet<Guid>> OffAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return [.. await read.QueryAsync<Guid>("SELECT user_id FROM alert_mail_off WHERE tenant_id = @tenant", new { tenant }, ct)];
    }

    public Task ChooseAsync(Guid tenant, Guid user, bool wanted) => writer.ChangeAsync(session => session.Execute(
        wanted
            ? "DELETE FROM alert_mail_off WHERE user_id = @user AND tenant_id = @tenant"
            : "INSERT INTO alert_mail_off (user_id, tenant_id) VALUES (@user, @tenant) ON CONFLICT DO NOTHING",
        new { tenant, user }));
}
