using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>Holds quotas against every bound.</summary>
/// <param name="checkProvider">Adds a problem at a path where a provider can't be used.</param>
internal sealed class QuotaValidation(Action<string, string?> checkProvider, SendProblems problems)
{
    private const int Most = 100;
    private const int MostEmails = 1_000_000_000;

    public IReadOnlyList<Quota> Of(IReadOnlyList<Quota> quotas)
    {
        if (quotas.Count > Most)
            problems.Add("quotas", $"At most {Most} quotas.");

        var known = new HashSet<(string?, string?, QuotaPeriod)>();
        return [.. quotas.Take(Most).Select((quota, i) =>
        {
            var one = Of($"quotas.{i}", quota);
            if (!known.Add(one.Identity))
                problems.Add($"quotas.{i}", "Counts the same as another quota.");
            return one;
        })];
    }

    private Quota Of(string path, Quota quota)
    {
        if (quota.Provider is not null)
            checkProvider($"{path}.provider", quota.Provider);
        else if (quota.From is null)
            problems.Add(path, "Give provider, from or both.");
        else if (quota.Surplus != Surplus.Wait)
            problems.Add($"{path}.surplus", "Must be wait where no provider is given: all of them count together, so there is no next.");
        if (quota.Emails < 1)
            problems.Add($"{path}.emails", "Must be 1 or more. To stop email altogether, use a hold.");
        else if (quota.Emails > MostEmails)
            problems.Add($"{path}.emails", $"At most {MostEmails:N0}.");

        return quota.From is null ? quota : quota with { From = From($"{path}.from", quota.From) };
    }

    /// <summary>In the form in which senders are compared.</summary>
    private string From(string path, string from)
    {
        var isDomain = from.Trim().TrimStart('@') is var domain && !domain.Contains('@', StringComparison.Ordinal);
        if (EmailAddress.TryParse(isDomain ? "a@" + domain : from.Trim(), out var address, out _))
            return isDomain ? address.Domain : address.Key;

        problems.Add(path, "Must be an address such as news@example.com, or a domain such as example.com.");
        return from;
    }
}
