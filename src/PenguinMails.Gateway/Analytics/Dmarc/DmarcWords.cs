namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>What a source means, and what to do.</summary>
internal static class DmarcWords
{
    public static string Of(DmarcSource source, string provider, string policy) => source.Kind switch
    {
        DmarcSourceKind.Own when source.Passed == source.Messages => $"{provider}: everything passed DMARC.",
        DmarcSourceKind.Own when source.DkimAligned == 0 =>
            $"{provider} sends it without a signature of {source.FromDomain}. Add {source.FromDomain} to {provider}'s sending domains, and its DKIM record to your DNS.",
        DmarcSourceKind.Own => $"{provider}: {source.Messages - source.Passed:N0} of {source.Messages:N0} failed DMARC. Some mail is changed on its way, as by mailing lists; if there are many, check the DKIM record of {source.FromDomain}.",
        DmarcSourceKind.Other => "It passed DMARC and comes from no connection here: another service that you use, or email that was forwarded.",
        DmarcSourceKind.Stranger when policy == "none" => "Not from your connections, and DMARC failed. Your policy none lets it through: once all your own email passes, ask for quarantine or reject.",
        DmarcSourceKind.Stranger => $"Not from your connections, and DMARC failed. {(policy.Length > 0 ? $"Your policy {policy} protects your recipients." : "")}".TrimEnd(),
        _ => throw new InvalidOperationException(source.Kind.ToString()),
    };
}
