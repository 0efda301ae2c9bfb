using System.Collections.Concurrent;
using PenguinMails.Gateway.Validation.Lists;

namespace PenguinMails.Gateway.Validation;

/// <summary>What is known of a domain, whoever has an address there.</summary>
/// <param name="DisposableOn">How many of the lists of throw-away mailboxes name it.</param>
/// <param name="Lists">How many lists there are.</param>
/// <param name="Meant">The domain that it is a slip of; null where it is none.</param>
internal sealed record DomainFacts(MailDomain Mail, int DisposableOn, int Lists, string? Meant);

/// <summary>Finds out about domains: each once for a whole list, except that one no name server told about is asked for again after a while.</summary>
internal sealed class DomainChecks(MailDomains mail, AddressLists lists, TimeProvider time) : IDisposable
{
    // More at once are lost on the way to a name server of one's own.
    private const int AskedAtOnce = 100;
    private static readonly TimeSpan UntilAskedAgain = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim places = new(AskedAtOnce);
    private readonly ConcurrentDictionary<string, (Task<DomainFacts> Facts, long AskedAt)> known = new();

    public Task<DomainFacts> OfAsync(string domain, CancellationToken ct)
    {
        if (known.TryGetValue(domain, out var asked) && !IsOver(asked))
            return asked.Facts;

        var facts = FindOutAsync(domain, ct);
        known[domain] = (facts, time.GetTimestamp());
        return facts;
    }

    public void Dispose() => places.Dispose();

    private bool IsOver((Task<DomainFacts> Facts, long AskedAt) asked) =>
        asked.Facts.IsCompleted && (!asked.Facts.IsCompletedSuccessfully || (asked.Facts.Result.Mail == MailDomain.NotKnown && time.GetElapsedTime(asked.AskedAt) >= UntilAskedAgain));

    private async Task<DomainFacts> FindOutAsync(string domain, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            return new(await mail.OfAsync(domain, ct), lists.DisposableOf(domain), lists.DisposableLists, DomainTypos.SuggestionFor(domain));
        }
        finally
        {
            places.Release();
        }
    }
}
