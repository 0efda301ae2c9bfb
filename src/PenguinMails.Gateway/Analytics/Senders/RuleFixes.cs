namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>What the codes of refusals mean, and what to do: the pages are named at <see cref="Sending.Records.RuleCodes"/>.</summary>
internal static class RuleFixes
{
    public static (string Meaning, string Fix) Of(string code) => code switch
    {
        "5.7.26" => ("neither SPF nor DKIM passed for the From domain, or its DMARC policy forbids it.", "Add the From domain to the provider's sending domains, and its DKIM and SPF records to your DNS."),
        "5.7.27" or "5.7.23" or "5.7.24" => ("SPF did not pass.", "Add the provider or server to the SPF record of the return path."),
        "5.7.30" => ("DKIM did not pass.", "Add the From domain's DKIM record to your DNS."),
        "5.7.32" => ("the From domain matches neither SPF nor DKIM.", "Sign with the From domain itself: add it to the provider's sending domains."),
        "5.7.40" => ("the From domain has no DMARC policy.", "Add a TXT record at _dmarc of your domain: v=DMARC1; p=none"),
        "5.7.25" => ("the sending address has no name in DNS that leads back to it.", "Ask the host of your server for a PTR record, and for an address record of the same name."),
        "5.7.29" => ("the connection was not encrypted.", "Set the server's security to STARTTLS or TLS."),
        "5.7.28" => ("unusually much email, or unwanted.", "Slow down, and mail only those who asked for it."),
        "5.7.515" => ("the From domain has to pass SPF, DKIM and DMARC.", "Add the From domain's SPF, DKIM and DMARC records to your DNS."),
        "5.7.509" => ("it failed DMARC, and the policy of the From domain is reject.", "Sign with the From domain itself: add it to the provider's sending domains."),
        "5.7.9" => ("it failed DMARC, or the policy of the From domain forbids it.", "Sign with the From domain itself: add it to the provider's sending domains."),
        "S3140" or "S3150" => ("the sending address is on Microsoft's block list.", "Ask Microsoft to take it off: https://sender.office.com"),
        _ when code.StartsWith("5.7.6", StringComparison.Ordinal) => ("the sending address is banned.", "Ask Microsoft to take it off: https://sender.office.com"),
        _ when code.StartsWith("5.7.5", StringComparison.Ordinal) => ("access denied.", "Look up the code in Microsoft's list of non-delivery reports."),
        _ when code.StartsWith("TS", StringComparison.Ordinal) => ("too much email at once, or too many complaints.", "Slow down, and mail only those who asked for it."),
        _ when code.StartsWith("BL", StringComparison.Ordinal) => ("the sending address is on a block list that Yahoo uses.", "Find the list that names it, such as Spamhaus, and ask to be taken off."),
        "PH01" => ("it looks like phishing.", "Check the links of the email and who they belong to."),
        _ => ("a rule for senders.", "Look up the code in the mailbox provider's help."),
    };
}
