using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>Takes an address off the three lists of a domain; a list that does not have it answers 404.</summary>
internal static class MailgunRemoval
{
    public static async Task<SuppressionRemoval> RemoveAsync(MailgunApi api, MailgunSettings settings, string address, bool complaint, CancellationToken ct)
    {
        var listed = new List<string>();
        foreach (var name in Enum.GetValues<SuppressionReason>().Select(MailgunLists.NameOf).OfType<string>())
            if (await IsListedAsync(name) is var (isListed, failed) && failed is not null)
                return failed;
            else if (isListed)
                listed.Add(name);

        if (!complaint && listed.Contains(MailgunLists.NameOf(SuppressionReason.Complaint)!))
            return new SuppressionRemoval.Complained();

        foreach (var name in listed)
        {
            if (await api.CallAsync(settings, HttpMethod.Delete, Path(name), null, ct) is var exchange && exchange is not HttpOutcome.Answered { Status: 200 or 404 })
                return NotReached(exchange);
            if (await IsListedAsync(name) is var (isListed, failed) && (failed is not null || isListed))
                return failed ?? new SuppressionRemoval.Kept($"Mailgun still has it among its {name}. Try again in a minute.");
        }

        return new SuppressionRemoval.Gone();

        string Path(string name) => $"/v3/{MailgunApi.Segment(settings.Domain)}/{name}/{MailgunApi.Segment(address)}";

        async Task<(bool IsListed, SuppressionRemoval? Failed)> IsListedAsync(string name) =>
            await api.CallAsync(settings, HttpMethod.Get, Path(name), null, ct) switch
            {
                HttpOutcome.Answered { Ok: true } answer when MailgunErrors.Field(answer, "address") is not null => (true, null),
                HttpOutcome.Answered { Status: 404 } => (false, null),
                var other => (false, NotReached(other)),
            };
    }

    private static SuppressionRemoval.NotReached NotReached(HttpOutcome exchange) => new(MailgunAccount.Explain(exchange));
}
