using PenguinMails.Gateway.Validation.Lists;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>Our own checks for whoever can't wait: a domain that no name server told about in time is not known. Its answer is there for the next.</summary>
internal sealed class QuickChecker(MailDomains mail, AddressLists lists, AddressHistory history, DomainWords words, TimeProvider time)
{
    /// <returns>A verdict for each, by <see cref="EmailAddress.Key"/>.</returns>
    public async Task<IReadOnlyDictionary<string, AddressVerdict>> CheckAsync(Guid tenant, IReadOnlyCollection<EmailAddress> addresses, TimeSpan patience, CancellationToken ct)
    {
        var asked = addresses.Select(address => address.Domain).Distinct().ToDictionary(domain => domain, domain => OfAsync(domain, patience, ct));
        var past = await history.OfAsync(tenant, addresses.Select(address => address.Key), ct);
        var own = await words.OfAsync(tenant, ct);
        await Task.WhenAll(asked.Values);
        return addresses.DistinctBy(address => address.Key).ToDictionary(address => address.Key, address => Judgement.Of(
            address.ToString(), new(address, asked[address.Domain].Result, lists.IsRole(address.Local), past.GetValueOrDefault(address.Key, AddressPast.None), own.Of(address.Domain))));
    }

    private async Task<DomainFacts> OfAsync(string domain, TimeSpan patience, CancellationToken ct)
    {
        var known = MailDomain.NotKnown;
        try
        {
            known = await mail.OfAsync(domain, CancellationToken.None).WaitAsync(patience, time, ct);
        }
        catch (TimeoutException)
        {
            // Somebody else's name server is no reason to keep a sender waiting.
        }

        return new(known, lists.DisposableOf(domain), lists.DisposableLists, DomainTypos.SuggestionFor(domain));
    }
}
