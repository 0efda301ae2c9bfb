namespace PenguinMails.Gateway.Providers;

/// <summary>What a provider reports by webhook: whose it is, whether it is genuine, and what it says.</summary>
internal interface IProviderWebhooks
{
    /// <summary>Which connection a webhook on the provider's common URL claims to be for; proves nothing.</summary>
    WebhookClaim Claim(WebhookRequest request);

    /// <summary>Whether the connection's own credential or signature stands on the request.</summary>
    bool Verify(Connection connection, WebhookRequest request);

    /// <summary>Answers a failed verification so that the provider does what we want of it (Postmark 401, Mailgun 406).</summary>
    int RejectionStatus { get; }

    /// <summary>What an admin is told of a failed verification.</summary>
    string RejectionDetail => "The credential or signature does not match this connection.";

    /// <summary>
    /// What a sender may use for one body only, where its signature does not cover the body: the same token on another
    /// body is a forgery, on the same body a retry. Begins with the Unix second in which it was signed, in ten digits; null where
    /// there is nothing to watch.
    /// </summary>
    string? ReplayToken(WebhookRequest request);

    /// <summary>Most bytes of a webhook.</summary>
    int LargestWebhook => 1 << 20;

    /// <summary>What is kept of a verified webhook, and given to <see cref="Parse"/> later.</summary>
    byte[] Stored(WebhookRequest request) => request.Body.ToArray();

    /// <summary>Reads a verified body. Throws <see cref="FormatException"/> for what it does not understand.</summary>
    IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body);

    /// <summary>One of <see cref="TestReport.Types"/> as the provider would report it of nobody's email; null where it reports no such thing.</summary>
    TestReport? Test(Connection connection, EventType type, DateTimeOffset now) => null;
}
