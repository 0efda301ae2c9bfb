namespace PenguinMails.Sandbox.Mailgun;

/// <summary>An uploaded list of addresses, which is worked on for as long as the sandbox is told.</summary>
internal sealed class ValidationList(string id, IReadOnlyList<string> addresses, DateTimeOffset createdAt, TimeSpan takes, double undeliverableShare)
{
    public string Id => id;

    public DateTimeOffset CreatedAt => createdAt;

    public int Quantity => addresses.Count;

    /// <summary>Its files are found by this alone, as those of a signed address.</summary>
    public string Token { get; } = Guid.NewGuid().ToString("N");

    public bool IsDeleted { get; set; }

    public IEnumerable<ValidationAnswer> Answers => addresses.Select(address => ValidationAnswer.Of(address, undeliverableShare));

    public string Status(DateTimeOffset now) => IsDeleted ? "deleted" : Share(now) switch
    {
        < 0.1 => "created",
        < 0.8 => "processing",
        < 0.9 => "completed",
        < 1 => "uploading",
        _ => addresses.Any(address => ValidationAnswer.LocalOf(address) == "fail-list") ? "failed" : "uploaded",
    };

    public bool IsUnderWay(DateTimeOffset now) => Status(now) is not ("uploaded" or "failed" or "deleted");

    public int Processed(DateTimeOffset now) => (int)(Math.Min(1, Share(now) / 0.8) * Quantity);

    private double Share(DateTimeOffset now) => takes <= TimeSpan.Zero ? 1 : Math.Min(1, (now - createdAt) / takes);
}
