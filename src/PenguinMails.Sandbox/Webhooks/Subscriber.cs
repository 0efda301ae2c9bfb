namespace PenguinMails.Sandbox.Webhooks;

/// <summary>Where a registered webhook is sent, and what its provider puts into the request's headers.</summary>
internal sealed record Subscriber(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, RetryRules Rules);

/// <summary>How a provider tries again; times are in units of its first retry.</summary>
internal sealed record RetryRules(string Provider, IReadOnlyList<double> Schedule, Func<int?, bool> TriesAgain)
{
    /// <summary>https://postmarkapp.com/developer/webhooks/webhooks-overview: 1, 5, 10, 10, 10, 15 minutes.</summary>
    public static readonly RetryRules Postmark =
        new("postmark", [1, 5, 10, 10, 10, 15], static status => status is null or 408 or 429 or >= 500);

    /// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/: 5, 10, 15 minutes, 1, 2, 4 hours.</summary>
    public static readonly RetryRules Mailgun =
        new("mailgun", [1, 2, 3, 12, 24, 48], static status => status is not 406);
}
