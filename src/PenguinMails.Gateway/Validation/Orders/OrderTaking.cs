using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Takes an order: what is to be asked about, and what it may cost.</summary>
internal sealed class OrderTaking(OrderStore orders, PaidValidation paid, ValidationPrices prices, TimeProvider time)
{
    public const decimal LargestBudget = 1_000_000;

    public static Problem NoAccount() => Problems.Conflict(PaidValidation.NotConnected("Mailgun"));

    public static Problem NotDone() => Problems.Conflict("Our own checks come first. Wait until they are done and the addresses are counted.");

    public static Problem NothingLeft() => Problems.Conflict("There is nothing left to ask about.");

    public static Problem Busy() => Problems.Conflict("Mailgun works on this list already.");

    /// <returns>Why it is not taken; null where it is.</returns>
    public async Task<Problem?> TakeAsync(Guid tenant, JobView job, OrderScope scope, decimal? budget, string actor, CancellationToken ct)
    {
        var (quote, problem) = await QuoteAsync(tenant, job, scope, budget, actor, ct);
        return quote is not var (view, price) ? problem : await orders.StartAsync(tenant, job.Id, view, price) ? null : Busy();
    }

    /// <returns>What it would come to, or why it can't be taken.</returns>
    public async Task<((OrderView View, ValidationPrice Price)? Quote, Problem? Problem)> QuoteAsync(Guid tenant, JobView job, OrderScope scope, decimal? budget, string actor, CancellationToken ct)
    {
        if (budget is <= 0 or > LargestBudget)
            return (null, Problems.InvalidField("budget_usd", "Must be more than 0, and at most 1000000."));
        if (await paid.AccountAsync(tenant, ValidationPrices.Provider, ct) is null)
            return (null, NoAccount());
        if (job.Status != JobStatus.Done || (scope == OrderScope.All ? job.Mailgun.All : job.Mailgun.Undecided) is not { } estimate)
            return (null, NotDone());
        if (estimate.Addresses == 0)
            return (null, NothingLeft());

        var price = await prices.OfAsync(tenant, ct);
        var addresses = budget is { } most ? price.PaidBy(most, estimate.Addresses) : estimate.Addresses;
        return addresses == 0 ? (null, Problems.InvalidField("budget_usd", "It does not pay for a single address.")) : ((ViewOf(addresses), price), null);

        OrderView ViewOf(long addresses) => new()
        {
            Scope = scope,
            BudgetUsd = budget,
            Addresses = addresses,
            LeftOut = estimate.Addresses - addresses,
            EstimateUsd = price.Of(addresses),
            StartedAt = time.GetUtcNow(),
            StartedBy = actor,
        };
    }
}
