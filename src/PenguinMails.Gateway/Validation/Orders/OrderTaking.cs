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
        if (budget is <= 0 or > LargestBudget)
            return Problems.InvalidField("budget_usd", "Must be more than 0, and at most 1000000.");
        if (await paid.AccountAsync(tenant, ValidationPrices.Provider, ct) is null)
            return NoAccount();
        if (job.Status != JobStatus.Done || (scope == OrderScope.All ? job.Mailgun.All : job.Mailgun.Undecided) is not { } estimate)
            return NotDone();
        if (estimate.Addresses == 0)
            return NothingLeft();

        var price = await prices.OfAsync(tenant, ct);
        var addresses = budget is { } most ? price.PaidBy(most, estimate.Addresses) : estimate.Addresses;
        if (addresses == 0)
            return Problems.InvalidField("budget_usd", "It does not pay for a single address.");

        var view = new OrderView
        {
            Scope = scope,
            BudgetUsd = budget,
            Addresses = addresses,
            LeftOut = estimate.Addresses - addresses,
            EstimateUsd = price.Of(addresses),
            StartedAt = time.GetUtcNow(),
            StartedBy = actor,
        };
        return await orders.StartAsync(tenant, job.Id, view, price) ? null : Busy();
    }
}
