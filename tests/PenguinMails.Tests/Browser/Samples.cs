using System.Globalization;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Dashboard.Components;
using PenguinMails.Gateway.Dashboard.Esp;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Log;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>States of the pages that are hard to come by through the front door.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static OverviewFigures Figures { get; } = new(
        new() { Start = new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero), Sent = 96_357, Delivered = 94_870, Bounced = 1_487, Complained = 12 }, 40, 1_234)
    {
        Hours = new Dictionary<string, IReadOnlyList<long>>
        {
            ["postmark"] = [.. Enumerable.Range(0, 24).Select(hour => 20L + 80 * hour * (24 - hour) / 144)],
            ["mailgun"] = [.. Enumerable.Range(0, 24).Select(hour => hour is > 8 and < 12 ? 30_000L : hour % 5 == 0 ? 500 : 0)],
        },
    };

    public static ChartData Rates { get; } = new(
        "Day (UTC)",
        [.. Enumerable.Range(0, 30).Select(day => new DateOnly(2026, 10, 30).AddDays(day).ToString("d MMM", CultureInfo.InvariantCulture))],
        [
            new("Postmark", [.. Enumerable.Range(0, 30).Select(day => (double?)(0.985 + 0.01 * (day % 4) / 4))]),
            new("Mailgun", [.. Enumerable.Range(0, 30).Select(day => day < 12 ? (double?)null : 0.972 + 0.015 * (day % 7) / 7)]),
        ]);

    public static IReadOnlyList<ProviderCard> Cards(bool postmarkEnabled = true) =>
    [
        new()
        {
            Provider = "postmark", Name = "Postmark", Subtitle = "Transactional", Enabled = postmarkEnabled,
            Status = postmarkEnabled ? ProviderCardStatus.Active : ProviderCardStatus.Configured, Level = postmarkEnabled ? ConnectionLevel.Ok : ConnectionLevel.Paused,
            SentToday = 1234, Sent = 36_410, DeliveryRate = 0.992, LastUsedAt = Now.AddHours(-2.5), LastTestedAt = Now.AddMinutes(-5.5),
        },
        new()
        {
            Provider = "mailgun", Name = "Mailgun", Subtitle = "Marketing", Status = ProviderCardStatus.Error, Level = ConnectionLevel.Error, Enabled = true,
            SentToday = 95_123, Sent = 2_804_112, DeliveryRate = 0.98481, LastUsedAt = Now.AddMinutes(-12.5),
            Problem = "Invalid API key. Please check your credentials and try again.", Cause = "HTTP 401: Forbidden",
        },
        new() { Provider = "smtp", Name = "Built-in SMTP", Subtitle = "Always available", Status = ProviderCardStatus.NotConfigured },
        new() { Provider = "sendgrid", Name = "SendGrid", Subtitle = "Coming Soon", Status = ProviderCardStatus.ComingSoon },
        new() { Provider = "ses", Name = "Amazon SES", Subtitle = "Coming Soon", Status = ProviderCardStatus.ComingSoon },
    ];

    public static readonly ReadinessView Readiness = new(
    [
        Ready("xn--bcher-kva.example", "postmark", null),
        Ready("xn--bcher-kva.example", "smtp", "it is disabled") with { Paused = true },
        Ready("yourdomain.com", "postmark", null),
        Ready("yourdomain.com", "mailgun", "recent calls failed") with
        {
            Webhook = new(ReadinessState.Warning, "Silent", "No events for sent email. Test the connection to register the webhook again.", ReadinessFix.Settings),
            LastSuccess = new(ReadinessState.NotReady, "Failing", "Unable to connect to Mailgun. Using fallback provider.", ReadinessFix.Settings) { At = Now.AddHours(-3) },
        },
        Ready("a-domain-of-quite-some-length.example", "postmark", "a-domain-of-quite-some-length.example is not verified there") with
        {
            FromVerified = new(ReadinessState.NotReady, "Unverified", "Domain verification required.", ReadinessFix.PublishRecords),
            Dkim = new(ReadinessState.Warning, "Pending", "Add the DKIM record of a-domain-of-quite-some-length.example.", ReadinessFix.PublishRecords),
        },
        Ready("a-domain-of-quite-some-length.example", "smtp", null) with
        {
            FromVerified = new(ReadinessState.Unknown, "Unknown", "Built-in SMTP does not say."),
            Quota = new(ReadinessState.Ready, "1,234 left", "Today (UTC)."),
        },
    ], 12);

    public static readonly IReadOnlyList<WebhookView> Webhooks =
    [
        Webhook("postmark", Gateway.Providers.Postmark.PostmarkHooks.Info, VerificationStatus.Verified, RegistrationStatus.Incomplete) with { AllowList = ["50.31.156.6", "2001:db8:5::/48"], LastEventAt = Now.AddMinutes(-2), EventsToday = 1_234 },
        Webhook("mailgun", Gateway.Providers.Mailgun.MailgunHooks.Info, VerificationStatus.Failing, RegistrationStatus.Registered) with { State = WebhookState.Inactive },
    ];

    private static WebhookView Webhook(string provider, WebhookInfo info, VerificationStatus verification, RegistrationStatus registration) => new()
    {
        Provider = provider,
        ConnectionId = Guid.Empty,
        Url = $"https://mail.penguin.example/webhooks/{provider}/con_0123456789abcdef0123456789abcdef",
        State = WebhookState.Active,
        EventsToday = 0,
        Verification = new(verification, info.Verification, verification == VerificationStatus.Failing ? "The webhook signing key does not match this connection." : null),
        Registration = new(registration, null),
        Subscriptions = [.. info.Subscriptions.Select((one, i) => new SubscriptionView(one.Id, one.Label, one.Help, registration == RegistrationStatus.Registered || i > 0, i < 4))],
        AllowList = [],
        KnownAddresses = info.Networks,
        LogDays = 30,
        MostLogDays = 30,
        Version = 1,
    };

    public static WebhookTestResult WebhookTest { get; } = new()
    {
        EventId = Guid.Empty,
        Url = "https://mail.penguin.example/webhooks/postmark/con_0123456789abcdef0123456789abcdef",
        Payload = "{\n  \"RecordType\": \"Delivery\"\n}",
        Steps = [new(TestStep.Posted, true, "The endpoint answered with HTTP 200.", 12), new(TestStep.Verified, false, "The webhook signing key does not match this connection.")],
    };

    public static IReadOnlyList<LoggedEvent> Events { get; } =
    [
        Event(1, "mailgun", EventType.Delivered, "user@example.com", "250 2.0.0 OK") with { Took = TimeSpan.FromMilliseconds(1_240) },
        Event(2, "mailgun", EventType.Opened, "lead@company.com", null),
        Event(3, "mailgun", EventType.Clicked, "a-person-with-quite-some-name.and-more@a-domain-of-quite-some-length.example", null) with
        {
            Machine = true,
            Url = "https://yourdomain.com/news/november/a-rather-long-address-that-does-not-fit-into-one-line-of-the-table?utm_source=newsletter&utm_campaign=november",
        },
        Event(6, "postmark", EventType.Bounced, "invalid@test.com", "550 5.1.1 User unknown") with { Class = BounceClass.Hard },
        Event(20, "mailgun", EventType.Deferred, "full@test.com", "452 4.2.2 The mailbox is full and takes no more email until its owner has made room in it.") with { Class = BounceClass.MailboxFull },
        Event(45, "mailgun", EventType.Complained, "angry@test.com", null),
        Event(3_000, "postmark", EventType.Unsubscribed, "leaving@test.com", "ManualSuppression by Recipient") with { DeliveryId = null },
        Event(90_000, "postmark", EventType.Resubscribed, "back@test.com", "Reactivated by Customer") with { DeliveryId = null },
    ];

    public static EventDetail EventDetail { get; } = new()
    {
        Event = new(Events[3]),
        ConnectionId = Guid.Empty,
        Reading = new("bounce:42", "3c9791eb-2d00-4bba-beed-4bafe332a7a2", null, null),
        Raw = new(52, "{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\"}", "{\n  \"RecordType\": \"Bounce\",\n  \"Type\": \"HardBounce\"\n}", new Dictionary<string, string> { ["from"] = "50.31.156.6", ["User-Agent"] = "Postmark" }),
        Changes = ["Recorded for the email as its bounce.", "The email's status is bounced now."],
        Timings = new(Now.AddMinutes(-6), Now.AddMinutes(-6).AddSeconds(1), Now.AddMinutes(-5), null, null),
    };

    private static LoggedEvent Event(int minutesAgo, string provider, EventType type, string recipient, string? detail) => new()
    {
        Id = Guid.CreateVersion7(),
        At = Now.AddMinutes(-minutesAgo),
        ReceivedAt = Now.AddMinutes(-minutesAgo),
        Provider = provider,
        Type = type,
        Recipient = recipient,
        DeliveryId = Guid.CreateVersion7(),
        Detail = detail,
    };

    private static ReadinessRow Ready(string domain, string provider, string? obstacle) => new(domain, provider, obstacle)
    {
        FromVerified = new(ReadinessState.Ready, "Verified"),
        Dkim = new(ReadinessState.Ready, "Aligned"),
        ReturnPath = new(ReadinessState.Ready, "Verified"),
        Tracking = new(ReadinessState.Ready, "On"),
        Webhook = new(ReadinessState.Ready, "Alive") { At = Now.AddMinutes(-4) },
        Quota = new(ReadinessState.Ready, "No limit"),
        LastSuccess = new(ReadinessState.Ready, "Sent") { At = Now.AddMinutes(-2) },
    };
    /// <summary>One of each kind, some of them over.</summary>
    public static IReadOnlyList<Alert> Alerts { get; } =
    [
        Alert(AlertKind.KeyRejected, "mailgun", "Forbidden", 5, 12),
        Alert(AlertKind.CircuitOpen, "postmark", "No connection could be made to api.postmarkapp.com:443 (connection refused).", 12, 3) with { IsRead = true },
        Alert(AlertKind.DomainUnverified, "mailgun", "Not found any more: DKIM, SPF.", 60, 1, "a-rather-long-name-for-a-sending-domain.news.yourdomain.com"),
        Alert(AlertKind.QuotaNear, "smtp", "4,512 of today's 5,000 emails are used.", 90, 40, "Server main"),
        Alert(AlertKind.WebhookMismatch, "postmark", "The credential or signature does not match this connection.", 600, 23) with { ResolvedAt = Now.AddHours(-2), ResolvedBy = "user admin@yourdomain.com", IsRead = true },
        Alert(AlertKind.WebhookSilent, "mailgun", "It accepted email at 09:12 UTC and has sent no events since.", 3000, 17) with { ResolvedAt = Now.AddHours(-40), IsRead = true },
    ];

    public static readonly IReadOnlyList<MessageRow> Rows = [.. Enumerable.Range(0, 120).Select(Row)];

    public static readonly StatusCounts Counts = new(
        Rows.GroupBy(row => row.Deliveries[0].Status).ToDictionary(group => group.Key, group => group.Key == DeliveryStatus.Delivered ? 9_312 : group.Count()), true);

    /// <summary>Failed over from Postmark to Mailgun, delivered, opened and clicked.</summary>
    public static readonly MessageView FailedOver = Message(Delivered("user@example.com"));

    public static readonly MessageView Bounced = Message(new DeliveryView
    {
        Id = Guid.CreateVersion7(),
        To = "invalid@test.com",
        Role = RecipientRole.To,
        Status = DeliveryStatus.Bounced,
        Provider = "postmark",
        StatusDetail = "User unknown",
        Decision = new(1, "Transactional Emails", ["Rule \"Transactional Emails\" sends transactional to Postmark."]),
        FirstProvider = "postmark",
        FirstReasons = ["Rule \"Transactional Emails\" sends transactional to Postmark."],
        Attempts = [Attempt("postmark", AttemptOutcome.Accepted, 1, 98)],
        Events = [new(Guid.NewGuid(), EventType.Bounced, BounceClass.Hard, Now.AddMinutes(-4), Now, "550 5.1.1 User unknown", null, null)],
    });

    public static readonly MessageView Hostile = FailedOver with
    {
        Id = Guid.CreateVersion7(),
        HtmlBody = """
            <h1>You have won</h1><script>top.document.title = 'broken out'</script>
            <form action="/dashboard/logout" method="post"><button>Claim</button></form><img src="https://tracker.invalid/pixel.gif" alt="">
            """,
    };

    public static readonly MessageView Crowd = Message([.. Enumerable.Range(0, 130).Select(i => Delivered($"user{i}@example.com"))]);

    private static Alert Alert(AlertKind kind, string provider, string detail, int minutesAgo, long count, string subject = "") => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Guid.NewGuid(),
        ConnectionId = Guid.NewGuid(),
        Kind = EnumNames.Of(kind),
        Provider = provider,
        Subject = subject,
        Detail = detail,
        OpenedAt = Now.AddMinutes(-minutesAgo),
        SeenAt = Now.AddMinutes(-minutesAgo / 3d),
        Count = count,
    };

    public static MessageView Moving(DeliveryStatus status) => Message(Delivered("user@example.com") with { Status = status, Attempts = [], Events = [] })
        with
    { CreatedAt = TimeProvider.System.GetUtcNow() };

    private static MessageView Message(params IReadOnlyList<DeliveryView> deliveries) => new()
    {
        Id = Guid.CreateVersion7(),
        CreatedAt = Now.AddMinutes(-5),
        Type = "transactional",
        From = "PenguinMails <noreply@yourdomain.com>",
        Subject = "Reset your password",
        HtmlBody = """
            <html><body style="font-family: sans-serif"><h1>Reset your password</h1><p>Somebody asked for it.</p></body></html>
            """,
        TextBody = "Reset your password\n\nSomebody asked for it.",
        Tags = ["password-reset", "web"],
        Metadata = new Dictionary<string, string> { ["order"] = "A-1001" },
        MessageIdHeader = "01a227f1ecc17559a1eeed0528349000@yourdomain.com",
        ReplyTo = ["support@yourdomain.com"],
        Headers = new Dictionary<string, string> { ["X-Order"] = "A-1001" },
        Size = 183_000,
        Attachments = [new("terms.pdf", "application/pdf", 182_400, null)],
        Deliveries = deliveries,
    };

    private static DeliveryView Delivered(string to) => new()
    {
        Id = Guid.CreateVersion7(),
        To = to,
        Role = RecipientRole.To,
        Status = DeliveryStatus.Delivered,
        Provider = "mailgun",
        Decision = new(1, "Transactional Emails", ["Rule \"Transactional Emails\" sends transactional to Postmark.", "Postmark is not ready: recent calls failed."]),
        FirstProvider = "postmark",
        FirstReasons = ["Rule \"Transactional Emails\" sends transactional to Postmark."],
        Reroutes = [new(Now.AddMinutes(-3.5).AddMilliseconds(12), "postmark", "mailgun", [])],
        Attempts =
        [
            Attempt("postmark", AttemptOutcome.Unavailable, 1, 30_012) with { Detail = "503 Service Unavailable", ProviderMessageId = null },
            Attempt("mailgun", AttemptOutcome.Accepted, 2, 143),
        ],
        Events =
        [
            new(Guid.NewGuid(), EventType.Delivered, null, Now.AddMinutes(-3).AddMilliseconds(812), Now, "250 2.0.0 OK", null, null),
            new(Guid.NewGuid(), EventType.Opened, null, Now.AddMinutes(-2), Now, null, true, null),
            new(Guid.NewGuid(), EventType.Clicked, null, Now.AddMinutes(-1), Now, null, false, "https://yourdomain.com/reset"),
        ],
    };

    private static AttemptView Attempt(string provider, AttemptOutcome outcome, int minute, long latency) =>
        new(Guid.NewGuid(), provider, outcome, Now.AddMinutes(minute - 5), latency, null, "b7bc2f4a-e38e-4336-af7d-e6c392c2f817");

    private static MessageRow Row(int i)
    {
        DeliveryStatus[] statuses = Enum.GetValues<DeliveryStatus>();
        var opened = i % 3 == 0 ? Now.AddMinutes(-i) : (DateTimeOffset?)null;
        return new()
        {
            Id = Guid.CreateVersion7(Now.AddMinutes(-i)),
            CreatedAt = Now.AddMinutes(-i * 7),
            Type = i % 2 == 0 ? "transactional" : "cold_outreach",
            From = "noreply@yourdomain.com",
            Subject = i % 4 == 0 ? $"Your order {1000 + i} is on its way, and here is a subject that is rather too long for one line" : $"Welcome, user {i}",
            Tags = i % 5 == 0 ? ["newsletter", "november"] : [],
            DeliveryCount = i % 6 == 0 ? 3 : 1,
            Deliveries = [new(Guid.NewGuid(), $"user{i}@example.com", RecipientRole.To, statuses[i % statuses.Length], i % 2 == 0 ? "postmark" : "mailgun", opened, null)],
        };
    }
}
