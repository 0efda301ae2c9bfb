namespace PenguinMails.Sandbox.Postmark;

internal sealed record Recipients
{
    public List<Address> To { get; } = new(1);
    public List<Address> Cc { get; } = [];
    public List<Address> Bcc { get; } = [];

    public int Count => To.Count + Cc.Count + Bcc.Count;

    /// <summary>Each mailbox once, however often it was named.</summary>
    public List<string> Emails()
    {
        var emails = new List<string>(Count);
        foreach (var list in (ReadOnlySpan<List<Address>>)[To, Cc, Bcc])
            foreach (var address in list)
                if (!emails.Contains(address.Email, StringComparer.OrdinalIgnoreCase)) emails.Add(address.Email);
        return emails;
    }
}
