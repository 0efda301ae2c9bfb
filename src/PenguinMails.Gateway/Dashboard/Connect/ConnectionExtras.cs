using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Calls;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>What a page shows of a connection beside its settings.</summary>
internal sealed class ConnectionExtras(ProviderCatalog catalog, DailyUsageReader uses, PublicUrl publicUrl, IOptions<SmtpOptions> smtp)
{
    public Task<IReadOnlyDictionary<string, DayUse>> UsesAsync(Connection connection, CancellationToken ct) =>
        uses.OfAsync(connection, catalog.Find(connection.Provider)!.ProfileOf(connection).Allowances, ct);

    /// <summary>Null where the provider has no return path of ours.</summary>
    public BounceWaysView? BouncesOf(Connection connection)
    {
        if (SettingField.Of(connection.Settings.GetType()).FirstOrDefault(field => field.Attribute<ReturnPathAttribute>() is not null) is not { } field)
            return null;

        var id = PublicId.Format(PublicId.Connection, connection.Id);
        return new()
        {
            Provider = connection.Provider,
            Domain = field.Property.GetValue(connection.Settings) is string { Length: > 0 } domain ? domain : null,
            MailHost = smtp.Value.BounceListen is { Length: > 0 } ? smtp.Value.HostName : null,
            Url = new Uri(publicUrl.Value, $"webhooks/{connection.Provider}/{id}").AbsoluteUri,
            Connection = id,
        };
    }
}
