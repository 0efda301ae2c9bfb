using System.Collections.Concurrent;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation.Lists;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>Fits each tenant's model to its latest email, once for all who ask at the same time.</summary>
internal sealed partial class BounceModels(Database database, AddressLists lists, TimeProvider time, ILogger<BounceModels> log) : IDisposable
{
    private const int Latest = 50_000;

    // Read and fitted in some milliseconds.
    private const int Few = 2_000;

    private static readonly TimeSpan Good = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly LookupCache<Guid, Fitted> models = new(time, Kept, capacity: 1_000);
    private readonly ConcurrentDictionary<(Guid Tenant, int Emails), Lazy<Task<Fitted>>> underWay = new();
    private readonly SemaphoreSlim fitting = new(1);

    /// <summary>No older than a quarter of an hour: for lists, which have the time.</summary>
    public async ValueTask<BounceModel> OfAsync(Guid tenant, CancellationToken ct) =>
        (models.TryGet(tenant, out var fitted) && IsGood(fitted) ? fitted : await FitOnceAsync(tenant, Latest).WaitAsync(ct)).Model;

    /// <summary>The one there is, while the next is fitted behind; for the first who asks, one of few emails.</summary>
    public async ValueTask<BounceModel> AtOnceAsync(Guid tenant, CancellationToken ct)
    {
        if (!models.TryGet(tenant, out var fitted))
            fitted = await FitOnceAsync(tenant, Few).WaitAsync(ct);
        if (!IsGood(fitted))
            _ = FitBehindAsync(tenant);
        return fitted.Model;
    }

    /// <summary>What is under way reads from the database until it ends.</summary>
    public void Dispose()
    {
        Task.WhenAll(underWay.Values.Select(task => task.Value)).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        fitting.Dispose();
    }

    /// <returns>True for a bounce that is the address's fault, false for a delivery; null for any other end, which tells nothing of it.</returns>
    public static bool? HasBounced(DeliveryStatus status, string? attempts) =>
        status == DeliveryStatus.Delivered ? false
        : AttemptsJson.Read(attempts).Any(attempt => attempt.Facts.Bounce?.Class is BounceClass.Hard or BounceClass.InvalidDomain) ? true
        : null;

    private bool IsGood(Fitted fitted) => fitted.IsWhole && time.GetUtcNow() - fitted.At < Good;

    private async Task FitBehindAsync(Guid tenant)
    {
        try
        {
            await FitOnceAsync(tenant, Latest);
        }
        catch (Exception exception)
        {
            NotFitted(log, tenant, exception);
        }
    }

    private Task<Fitted> FitOnceAsync(Guid tenant, int emails) =>
        underWay.GetOrAdd((tenant, emails), key => new(() => Task.Run(() => FitAsync(key.Tenant, key.Emails)))).Value;

    private async Task<Fitted> FitAsync(Guid tenant, int emails)
    {
        var place = emails == Few ? null : fitting;
        await (place?.WaitAsync() ?? Task.CompletedTask);
        try
        {
            var at = time.GetUtcNow();
            var ended = await EndedAsync(tenant, emails);
            var fitted = new Fitted(Fit(ended.Emails), at, ended.IsAll || emails == Latest);
            if (fitted.IsWhole || !models.TryGet(tenant, out _))
                models.Keep(tenant, fitted, models.Generation);
            return fitted;
        }
        finally
        {
            place?.Release();
            underWay.TryRemove((tenant, emails), out _);
        }
    }

    private async Task<(IReadOnlyList<EndedEmail> Emails, bool IsAll)> EndedAsync(Guid tenant, int most)
    {
        using var read = await database.ReadAsync(CancellationToken.None);
        var latest = read.Rows("""
            SELECT recipient_key, status, CASE status WHEN 'bounced' THEN attempts END FROM deliveries
            WHERE tenant_id = @tenant AND NOT fresh AND status IN ('delivered', 'bounced') ORDER BY id DESC LIMIT @most
            """, new { tenant, most }, row => (Address: row.Text(0), Bounced: HasBounced(EnumNames.Parse<DeliveryStatus>(row.Text(1)), row.TextOrNull(2))));
        return ([.. latest.AsEnumerable().Reverse().Where(email => email.Bounced is not null).Select(email => EmailAddress.TryParse(email.Address, out var address, out _) ? new EndedEmail(address, email.Bounced!.Value) : (EndedEmail?)null).OfType<EndedEmail>()], latest.Count < most);
    }

    /// <summary>By what the address itself shows and what became of the email before; what DNS told then is not known any more.</summary>
    private BounceModel Fit(IReadOnlyList<EndedEmail> emails)
    {
        var domains = new Dictionary<string, DomainFacts>();
        return BounceModel.Of(emails, (address, past) => Judgement.Of("", new(address, FactsOf(address.Domain), lists.IsRole(address.Local), past)).Codes);

        DomainFacts FactsOf(string domain) =>
            domains.TryGetValue(domain, out var facts) ? facts : domains[domain] = new(MailDomain.Takes, lists.DisposableOf(domain), lists.DisposableLists, DomainTypos.SuggestionFor(domain));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The bounce model of tenant {Tenant} was not fitted; the next check tries again")]
    private static partial void NotFitted(ILogger log, Guid tenant, Exception exception);

    /// <param name="IsWhole">By all of the emails that count, not by a few.</param>
    private sealed record Fitted(BounceModel Model, DateTimeOffset At, bool IsWhole);
}
