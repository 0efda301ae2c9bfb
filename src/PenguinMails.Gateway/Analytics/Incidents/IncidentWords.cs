namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>What an incident is, and what to do.</summary>
internal static class IncidentWords
{
    public static string Of(Suspect suspect, string? provider, string? mailbox, string failed) => suspect.Cause switch
    {
        IncidentCause.Us => $"{failed}, through every provider and to every mailbox provider. It is us: check your From domains' DNS records and what was sent.",
        IncidentCause.Provider when mailbox is not null => $"{failed} through {provider} to {mailbox}, while {mailbox} took email of other providers. It is {provider}'s sending there: route email to {mailbox} through another provider, and ask {provider}.",
        IncidentCause.Provider => $"{failed} through {provider}, at several mailbox providers, while other providers' email arrived. It is {provider}: check its status page, or route email elsewhere.",
        IncidentCause.MailboxProvider => $"{failed} to {mailbox}, through whichever provider, while others took your email. It is {mailbox}: look at the reasons of the bounces, and slow down there.",
        IncidentCause.Content => $"{failed} from {suspect.FromDomain ?? "one sender"}, while other email the same ways arrived, or because addresses do not exist. It is what was sent: check the list and the content.",
        IncidentCause.Unclear => $"{failed}{(provider is null ? "" : $" through {provider}")}{(mailbox is null ? "" : $" to {mailbox}")}. Nothing went another way at the time, so it can't be told whether it is us or them: run a drill.",
        _ => throw new InvalidOperationException(suspect.Cause.ToString()),
    };
}
