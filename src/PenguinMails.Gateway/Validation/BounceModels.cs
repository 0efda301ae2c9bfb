using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation.Lists;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>Fits each tenant's model to its latest email; kept for a quarter of an hour.</summary>
internal sealed class BounceModels(Database database, AddressLists lists, TimeProvider time) : IDisposable
{
    private const int Latest = 50_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    private readonly LookupCache<Guid, BounceModel> models = new(time, Kept, capacity: 1_000);
    private readonly SemaphoreSlim fitting = new(1);

    public async ValueTask<BounceModel> OfAsync(Guid tenant, CancellationToken ct)
    {
        if (models.TryGet(tenant, out var model))
            return model;

        await fitting.WaitAsync(ct);
        try
        {
            if (!models.TryGet(tenant, out model))
                models.Keep(tenant, model = Fit(await EndedAsync(tenant, ct)), models.Generation);
            return model;
        }
        finally
        {
            fitting.Release();
        }
    }

    public void Dispose() => fitting.Dispose();

    /// <returns>True for a bounce that is the address's fault, false for a delivery; null for any other end, which tells nothing of it.</returns>
    public static bool? HasBounced(DeliveryStatus status, string? attempts) =>
        status == DeliveryStatus.Delivered ? false
        : AttemptsJson.Read(attempts).Any(attempt => attempt.Facts.Bounce?.Class is BounceClass.Hard or BounceClass.InvalidDomain) ? true
        : null;

    private async Task<IReadOnlyList<EndedEmail>> EndedAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var latest = read.Rows("""
            SELECT recipient_key, status, CASE status WHEN 'bounced' THEN attempts END FROM deliveries
            WHERE tenant_id = @tenant AND NOT fresh AND status IN ('delivered', 'bounced') ORDER BY id DESC LIMIT @Latest
            """, new { tenant, Latest }, row => (Address: row.Text(0), Bounced: HasBounced(EnumNames.Parse<DeliveryStatus>(row.Text(1)), row.TextOrNull(2))));
        return [.. latest.AsEnumerable().Reverse().Where(email => email.Bounced is not null).Select(email => EmailAddress.TryParse(email.Address, out var address, out _) ? new EndedEmail(address, email.Bounced!.Value) : (EndedEmail?)null).OfType<EndedEmail>()];
    }

    /// <summary>By what the address itself shows and what became of the email before; what DNS told then is not known any more.</summary>
    private BounceModel Fit(IReadOnlyList<EndedEmail> emails)
    {
        var domains = new Dictionary<string, DomainFacts>();
        return BounceModel.Of(emails, (address, past) => Judgement.Of("", new(address, FactsOf(address.Domain), lists.IsRole(address.Local), past)).Codes);

        DomainFacts FactsOf(string domain) =>
            domains.TryGetValue(domain, out var facts) ? facts : domains[domain] = new(MailDomain.Takes, lists.DisposableOf(domain), lists.DisposableLists, DomainTypos.SuggestionFor(domain));
    }
}
