using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Validation;

[Description("What is done with the recipients of an email before it is accepted.")]
public enum AcceptanceCheck
{
    [Description("Nothing.")]
    Off,

    [Description("They are checked, and what speaks against an address is noted on its delivery.")]
    Warn,

    [Description("They are checked, and invalid addresses get nothing, as if they were suppressed.")]
    Reject,
}

[DisplayName("ValidationSettings"), Description("How addresses are checked beside lists.")]
public sealed record AcceptanceSetting
{
    internal static readonly AcceptanceSetting Default = new();

    [Description("What is done with the recipients of an email before it is accepted.")]
    public AcceptanceCheck AtAcceptance { get; init; }
}

/// <summary>A tenant's choice, which is remembered: it is asked for at each email.</summary>
internal sealed class AcceptanceSettings
{
    private const string Kind = "validation_settings";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly Database database;
    private readonly Writer writer;
    private readonly Audit audit;
    private readonly LookupCache<Guid, AcceptanceSetting> known;

    public AcceptanceSettings(Database database, Writer writer, Audit audit, ConfigurationVersions versions, TimeProvider time)
    {
        (this.database, this.writer, this.audit) = (database, writer, audit);
        known = new(time, Life);
        versions.Watch(Kind, known.ForgetAll);
    }

    /// <summary>Synchronous while remembered.</summary>
    public ValueTask<AcceptanceSetting> OfAsync(Guid tenant, CancellationToken ct) => known.TryGet(tenant, out var setting) ? new(setting) : ReadAsync(tenant, ct);

    public async Task SaveAsync(Guid tenant, AcceptanceSetting setting, string actor)
    {
        var (check, entry) = (EnumNames.Of(setting.AtAcceptance), audit.Entry(tenant, actor, "validation.settings_saved", new { at_acceptance = EnumNames.Of(setting.AtAcceptance) }));
        await writer.ChangeAsync(session =>
        {
            session.Execute("""
                INSERT INTO validation_settings (tenant_id, at_acceptance) VALUES (@tenant, @check)
                ON CONFLICT (tenant_id) DO UPDATE SET at_acceptance = excluded.at_acceptance
                """, new { tenant, check });
            ConfigurationVersions.Raise(session, Kind);
            Audit.Write(session, entry);
            return true;
        });
        known.Forget(tenant);
    }

    private async ValueTask<AcceptanceSetting> ReadAsync(Guid tenant, CancellationToken ct)
    {
        var since = known.Generation;
        using var read = await database.ReadAsync(ct);
        var setting = await read.FirstAsync<string>("SELECT at_acceptance FROM validation_settings WHERE tenant_id = @tenant", new { tenant }, ct) is { } check
            ? new() { AtAcceptance = EnumNames.Parse<AcceptanceCheck>(check) }
            : AcceptanceSetting.Default;
        known.Keep(tenant, setting, since);
        return setting;
    }
}
