using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>Whether most of what a plan includes in this month is used.</summary>
internal sealed class PlanWatch(ProviderUse use, AlertStore store)
{
    public async Task LookAsync(IEmailProvider provider, Connection connection, CancellationToken ct)
    {
        if (provider.ProfileOf(connection).MonthlyQuota is { } quota
            && (await use.OfTenantAsync(connection.TenantId, ct)).GetValueOrDefault(connection.Id) is { SentThisMonth: var sent }
            && sent >= AlertEvaluator.Near * quota)
            await store.RaiseAsync(
                connection, AlertKind.QuotaNear, FormattableString.Invariant($"{sent:N0} of this month's {quota:N0} emails are used."), Alert.OfPlan);
        else
            await store.ClearAsync(new(connection.TenantId, AlertKind.QuotaNear, connection.Id, Alert.OfPlan), null);
    }
}
