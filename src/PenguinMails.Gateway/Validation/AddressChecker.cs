using PenguinMails.Gateway.Validation.Lists;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>Our own checks of an address: its form, its domain, lists, and what the tenant's own email came to. None of them writes to anybody.</summary>
internal sealed class AddressChecker(MailDomains mail, AddressLists lists, AddressHistory history, DomainWords words, BounceModels models, TimeProvider time)
{
    /// <returns>What is known of domains, for as long as one list is checked.</returns>
    public DomainChecks NewDomains() => new(mail, lists, time);

    public async Task<AddressVerdict> CheckAsync(Guid tenant, string given, CancellationToken ct)
    {
        using var domains = NewDomains();
        return (await CheckAsync(tenant, [given], domains, models.AtOnceAsync(tenant, ct), ct))[0];
    }

    /// <returns>A verdict for each, in their order.</returns>
    public Task<IReadOnlyList<AddressVerdict>> CheckAsync(Guid tenant, IReadOnlyList<string> given, DomainChecks domains, CancellationToken ct) =>
        CheckAsync(tenant, given, domains, models.OfAsync(tenant, ct), ct);

    private async Task<IReadOnlyList<AddressVerdict>> CheckAsync(Guid tenant, IReadOnlyList<string> given, DomainChecks domains, ValueTask<BounceModel> fitted, CancellationToken ct)
    {
        List<(EmailAddress? Address, string Problem)> read = [.. given.Select(text => EmailAddress.TryParse(text.Trim(), out var address, out var problem) ? ((EmailAddress?)address, "") : (null, problem))];
        var addresses = read.Select(one => one.Address).OfType<EmailAddress>().ToList();
        var asked = addresses.Select(address => address.Domain).Distinct().ToDictionary(domain => domain, domain => domains.OfAsync(domain, ct));
        var past = await history.OfAsync(tenant, addresses.Select(address => address.Key), ct);
        var (own, model) = (await words.OfAsync(tenant, ct), await fitted);
        await Task.WhenAll(asked.Values);
        return [.. read.Zip(given, (one, text) => (one.Address is { } address ? Judgement.Of(text, Facts(address)) : Judgement.OfSyntax(text, one.Problem)).By(model))];

        AddressFacts Facts(EmailAddress address) =>
            new(address, asked[address.Domain].Result, lists.IsRole(address.Local), past.GetValueOrDefault(address.Key, AddressPast.None), own.Of(address.Domain));
    }
}
