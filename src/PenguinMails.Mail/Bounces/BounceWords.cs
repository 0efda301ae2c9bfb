using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// What the words of a diagnostic mean. They are compared in a plain form: lower case, single blanks, no punctuation, no
/// addresses, and host names pulled into one word, so that "spam-filter.example.com" is not taken for "spam".
/// </summary>
internal static class BounceWords
{
    /// <summary>The first row that fits decides, so what is said of the sender stands before what is said of recipients.</summary>
    private static readonly (BounceKind Kind, SearchValues<string> Words)[] Tell =
    [
        (BounceKind.Soft, Words(
            "greylist", "graylist", "sending quota", "sending limit", "daily limit exceeded", "loop", "too many hops",
            "too many recipients", "hop count")),

        (BounceKind.Policy, Words(
            "sender address", "sender domain", "sender verif", "domain of sender", "sender rejected", "invalid sender",
            "sender denied", "sendernotauthenticated", "sendernotallowed", "not permitted to send", "not allowed to send",
            "not authorized to send", "not authorised to send", "authentication required", "must authenticate",
            "relaying denied", "relay denied", "relay access denied", "unable to relay", "relaying not", "not permitted to relay",
            "relay not permitted", "we do not relay", "unauthenticated email", "dmarc", "spf check", "spf fail", "failed spf",
            "spf validation", " spf ", "dkim", "reverse dns", "ptr record", " rdns", "invalid helo", "helo command rejected",
            "requires authentication", "requireauth", "reverse hostname",
            "message not accepted for policy reasons")),

        (BounceKind.MailboxFull, Words(
            "quota", "mailbox full", "mailbox is full", "inbox is full", "inbox full", "mailfolder is full", "folder is full",
            "storage space", "out of storage", "exceeded storage", "storage limit", "insufficient storage", "mailboxfull",
            "not enough space", "no space left in mailbox", "maildrop is full", "boîte pleine", "postfach voll", "mailbox size limit")),

        (BounceKind.Hard, Words(
            "user unknown", "unknown user", "userunknown", "no such user", "no such recipient", "no such mailbox", "no such person",
            "no such address", "no such account", "no such local user", "nosuchuser", "unknown recipient", "recipient unknown", "unknown mailbox",
            "mailbox unknown", "unknown local part", "unknown address", "address unknown", "unknown account", "unknown or illegal alias",
            "user not found", "recipient not found", "recipientnotfound", "recipnotfound", "mailbox not found",
            "account not found", "address not found", "email address not found", "user does not exist", "mailbox does not exist",
            "account does not exist", "recipient does not exist", "address does not exist", "you tried to reach does not exist",
            "user doesnt exist", "mailbox doesnt exist", "doesnt have a", "does not have an account", "does not have a account",
            "no mailbox here", "no mailbox by that name", "not a valid mailbox", "not a valid user", "not a valid recipient",
            "invalid recipient", "invalid mailbox", "invalid address", "invalid user", "recipient invalid", "not listed in",
            "not our customer", "addressee unknown", "nonexistent user", "nonexistent mailbox", "email account that you tried to reach does not",
            "unrouteable address", "is not a known user", "unbekannter empf", "is no longer valid",
            "user is terminated", "no user by that name", "no account by that name", "mailbox unavailable or not local",
            "requested action not taken mailbox unavailable", "unknown in virtual", "unknown in local recipient", "unknown in relay recipient")),

        (BounceKind.Content, Words(
            "too large", "message size exceeds", "exceeds size limit", "size exceeds", "maximum message size",
            "message file too big", "too big", "virus", "malware", "phish", "attachment", "infected", "line too long",
            "lines longer than", "not rfc compliant", "multiple addresses in from", "messageid header",
            "smtputf8", "prohibited file", "malicious", "blocked file", "content denied")),

        (BounceKind.Blocked, Words(
            " spam ", "antispam", "spammy", "blocked", "blacklist", "black list", "blocklist", "block list", "blocking list",
            "denylist", " dnsbl", " rbl", "reputation", "spamhaus", "spamcop", "sorbs", "uceprotect", "abuseat",
            "senderbase", "sender score", "senderscore", "unsolicited", "junk", " bulk mail",
            "user complaints", "content rejected", "local policy", "listed at", "listed by", "is listed", "listed in",
            "banned", "suspicious", "too many messages", "unusual rate", "rate limit", "throttl", "too much mail", "bad ip")),

        (BounceKind.InvalidDomain, Words(
            "host not found", "domain not found", "unknown host", "unknown domain", "no such domain",
            "host unknown", "name service error", "nxdomain", "null mx", "nullmx", "does not accept mail", "domain does not exist",
            "domain name not found", "no mail exchanger", "no mx record", "couldnt find any host", "dns error", "unrouteable mail domain",
            "all relevant mx records point to nonexistent hosts", "domain has no valid mail")),
    ];

    private static readonly SearchValues<string> Passing = Words(
        "try again", "try later", "temporar", "timed out", "timeout", "connection refused", "deferred", "over load", "overload",
        "disabled", "inactive", "suspended", "not active", "retry time", "expired", "delivery time");

    private static readonly SearchValues<char> Numeric = SearchValues.Create("0123456789.-#");
    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n/:;,()[]{}<>\"|_=!?*");

    /// <summary>Words that say more than an enhanced status.</summary>
    public static BounceKind? Telling(string plain)
    {
        foreach (var (kind, words) in Tell)
            if (plain.AsSpan().ContainsAny(words))
                return kind;
        return null;
    }

    /// <summary>Words that count when there is no enhanced status.</summary>
    public static BounceKind? Hinting(string plain) => plain.AsSpan().ContainsAny(Passing) ? BounceKind.Soft : null;

    /// <summary>One blank on each side of every word; numbers and codes, which stand within a sentence when lines break, are left out.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length + 2).Append(' ');
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOfAny(Separators);
            var word = length < 0 ? rest : rest[..length];
            rest = length < 0 ? [] : rest[(length + 1)..];
            if (!word.Contains('@') && !IsNumber(word))
                Append(plain, word);
        }

        return plain.ToString();
    }

    private static bool IsNumber(ReadOnlySpan<char> word) => !word.ContainsAnyExcept(Numeric);

    private static void Append(StringBuilder plain, ReadOnlySpan<char> word)
    {
        var before = plain.Length;
        foreach (var c in word)
            if (char.IsLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
        if (plain.Length > before)
            plain.Append(' ');
    }

    private static SearchValues<string> Words(params ReadOnlySpan<string> words) =>
        SearchValues.Create(words, StringComparison.Ordinal);
}
