namespace PenguinMails.Sandbox;

/// <summary>The configuration section <c>Sandbox</c>.</summary>
internal sealed record SandboxOptions
{
    /// <summary>Domains, besides yourdomain.com, that every account has verified from the start; comma-separated.</summary>
    public string VerifiedDomains { get; init; } = "";

    /// <summary>The providers' retry schedules are squeezed so that the first retry comes after a second; this multiplies them.</summary>
    public double RetryScale { get; init; } = 1;

    /// <summary>The share of sends whose webhooks go out before the send itself is answered.</summary>
    public double EarlyWebhooks { get; init; } = 0.1;

    /// <summary>How long such a send waits for the webhook to arrive; a gateway that is busy shall not lose its answer by it.</summary>
    public double EarlyPatienceSeconds { get; init; } = 0.25;

    /// <summary>How long the recipient <c>slow</c> takes.</summary>
    public double SlowSeconds { get; init; } = 3;

    /// <summary>How long Mailgun works on a list of addresses.</summary>
    public double BulkValidationSeconds { get; init; } = 2;

    /// <summary>The share of ordinary addresses that Mailgun's validation calls undeliverable: always the same ones.</summary>
    public double UndeliverableShare { get; init; } = 0.02;

    public double WebhookTimeoutSeconds { get; init; } = 10;

    public int WebhookConcurrency { get; init; } = 64;

    /// <summary>How many entries of the ledger are kept; the oldest go first.</summary>
    public int Kept { get; init; } = 200_000;

    /// <summary>How many messages (and four times as many events) the providers' own searches still find.</summary>
    public int Searchable { get; init; } = 100_000;

    /// <summary>How many characters of message bodies and attachments are kept for viewing.</summary>
    public long ContentKept { get; init; } = 32 * 1024 * 1024;
}
