using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>Holds a published key (RFC 6376, 3.6.1) against the one that signs.</summary>
internal static class DkimCheck
{
    public static DnsRecordCheck Judge(string name, string expected, DnsAnswer answer)
    {
        var finding = answer is DnsAnswer.Failed failed ? Finding.NotAsked(failed) : Judge(KeyOf(expected), answer);
        return new(DnsRecordKind.Dkim, new(name, "TXT", expected), finding.State, finding.Detail);
    }

    private static Finding Judge(string key, DnsAnswer answer)
    {
        var texts = answer.Of<DnsRecord.Text>().Select(text => text.Value).ToList();
        if (texts.Count == 0)
            return Finding.Missing("No DKIM key is published yet.");

        var keys = texts.Select(TagList.Read).OfType<Dictionary<string, string>>().Where(tags => tags.ContainsKey("p")).ToList();
        return keys switch
        {
            [] => Finding.Wrong("What is published here is not a DKIM key."),
            [var published] => Judge(key, published),
            _ => Finding.Wrong("Several keys are published under this name; keep only this one."),
        };
    }

    private static Finding Judge(string key, Dictionary<string, string> published)
    {
        var found = WithoutSpace(published["p"]);
        if (found.Length == 0)
            return Finding.Wrong("The key is revoked: the published record has an empty p=.");
        if (found != key)
            return Finding.Wrong(key.StartsWith(found, StringComparison.Ordinal)
                ? "The published key is cut off; publish the whole value, split into several strings if it must be."
                : "Another key is published here.");

        return Allows(published, "v", "DKIM1") && Allows(published, "k", "rsa") && Allows(published, "h", "sha256") && Allows(published, "s", "email")
            ? Finding.Verified(HasTestFlag(published) ? "The key is published, but marked as a test (t=y): receivers may ignore it." : "The key is published.")
            : Finding.Wrong("The key is right, but another tag of the record forbids its use; publish the record exactly as it stands here.");
    }

    private static string KeyOf(string record) => WithoutSpace(TagList.Read(record)?.GetValueOrDefault("p") ?? "");

    private static bool Allows(Dictionary<string, string> tags, string tag, string needed) =>
        !tags.TryGetValue(tag, out var value) || Listed(value).Any(item => item == needed || (item == "*" && tag == "s"));

    private static bool HasTestFlag(Dictionary<string, string> tags) => Listed(tags.GetValueOrDefault("t") ?? "").Contains("y");

    private static IEnumerable<string> Listed(string value) => value.Split(':').Select(WithoutSpace);

    private static string WithoutSpace(string value) => string.Concat(value.Where(letter => !char.IsWhiteSpace(letter)));
}
