using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>What a provider found becomes part of each row's verdict. Done twice it changes nothing more, so that a restart in the middle does no harm.</summary>
internal sealed class FindingsMerge(JobStore jobs, PartStore parts, ListStore lists, BounceModels models)
{
    /// <returns>What was found, by address.</returns>
    public async Task<FoundCounts> MergeAsync(Order order, CancellationToken ct)
    {
        var findings = await lists.FindingsAsync(order.Key, ct);
        if (findings.Count > 0)
            await RewriteAsync(order, findings, ct);

        return new()
        {
            Deliverable = Of(MailboxFinding.Deliverable),
            Undeliverable = Of(MailboxFinding.Undeliverable),
            DoNotSend = Of(MailboxFinding.DoNotSend),
            CatchAll = Of(MailboxFinding.CatchAll),
            Unknown = Of(MailboxFinding.Unknown),
        };

        long Of(MailboxFinding finding) => findings.Values.LongCount(one => one == finding);
    }

    private async Task RewriteAsync(Order order, IReadOnlyDictionary<ulong, MailboxFinding> findings, CancellationToken ct)
    {
        var model = await models.OfAsync(order.Key.TenantId, ct);
        var (counts, forecast, selection, number) = (new Dictionary<Verdict, long>(), (IReadOnlyList<ForecastCell>)[], new AddressSelection(), 0);
        await foreach (var (rows, verdicts) in parts.DoneAsync(order.Key.TenantId, order.Key.JobId, ct))
        {
            var addresses = rows.Select(cells => JobParts.AddressOf(cells, order.AddressColumn)).ToList();
            List<RowVerdict> merged = [.. verdicts.Zip(addresses, (row, address) => findings.TryGetValue(AddressKey.Of(address), out var finding) && !SecondOpinion.IsGiven(row.Codes) ? With(row, finding, model, address) : row)];
            if (!merged.SequenceEqual(verdicts))
                await parts.RewriteAsync(order.Key.TenantId, order.Key.JobId, number, merged);
            foreach (var (row, address) in merged.Zip(addresses))
            {
                counts[row.Verdict] = counts.GetValueOrDefault(row.Verdict) + 1;
                selection.Takes(address, row, OrderScope.All);
            }

            forecast = ForecastCell.Sum([.. forecast, .. merged.Zip(addresses, (row, address) => ForecastCell.Of(row.Codes, row.Bounce is { } bounce ? new(bounce, model.Of(row.Codes, DomainOf(address))?.Deviation ?? 0) : null))]);

            number++;
        }

        await jobs.RecountAsync(order.Key.TenantId, order.Key.JobId, counts, forecast, selection.Count);
    }

    private static RowVerdict With(RowVerdict row, MailboxFinding finding, BounceModel model, string address)
    {
        var (verdict, codes) = SecondOpinion.Of(row.Verdict, row.Codes, finding);
        return row with { Verdict = verdict, Codes = codes, Bounce = model.Of(codes, DomainOf(address)) is { } estimate ? Math.Round(estimate.Probability, 4) : null };
    }

    private static string DomainOf(string address) => EmailAddress.TryParse(address.Trim(), out var parsed, out _) ? parsed.Domain : "";
}
