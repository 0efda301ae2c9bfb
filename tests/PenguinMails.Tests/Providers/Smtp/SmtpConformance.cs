using System.Net.Http.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail;
using PenguinMails.Tests.Sandbox;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>Against the sandbox's mail server: no question can be put to it, it has no 429, and it reports by mail.</summary>
public sealed class SmtpConformance : ProviderConformance
{
    private readonly string _certificate = Path.GetTempFileName();
    private TestProviders _providers = null!;
    private SandboxServer _sandbox = null!;
    private int _port;

    private protected override string Id => "smtp";

    private protected override TestProviders Providers => _providers;

    private protected override bool CanBeAsked => false;

    private protected override Mailbox BadRecipient => Samples.Mailbox("hard-bounce@example.com");

    private protected override string KeyRefused => "main: 127.0.0.1 rejected the user name or password. Please check your credentials and try again.";

    private protected override IReadOnlyList<(string, EventType[])> Reports =>
    [
        ("dsn@example.com", [EventType.Bounced]),
        ("dsn-delayed@example.com", [EventType.Deferred]),
        ("spam-complaint@example.com", [EventType.Complained]),
    ];

    public override async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        var sink = await _sandbox.JsonAsync("/_sandbox/smtp");
        await File.WriteAllTextAsync(_certificate, sink.GetProperty("certificate").GetString());
        _port = sink.GetProperty("port").GetInt32();
        _providers = new TestProviders(_sandbox.Url, _certificate);
    }

    public override async ValueTask DisposeAsync()
    {
        _providers.Dispose();
        await _sandbox.DisposeAsync();
        File.Delete(_certificate);
        GC.SuppressFinalize(this);
    }

    private protected override Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0)
    {
        var settings = new SmtpSettings
        {
            Servers = [new() { Name = "main", Host = "127.0.0.1", Port = _port, Security = SmtpEncryption.Starttls, Username = "anna", Password = key }],
            DefaultSender = "team@yourdomain.com",
            BounceDomain = "bounces.yourdomain.com",
            TimeoutS = timeoutS,
        };
        return Task.FromResult(TestProviders.Connection(Id, Provider.Complete(settings, null)));
    }

    private protected override Connection Unreachable(Connection connection)
    {
        var settings = (SmtpSettings)connection.Settings;
        return connection with { Settings = settings with { Servers = [settings.Servers[0] with { Port = new Uri(TestProviders.DeadUrl).Port }] } };
    }

    private protected override Task<IReadOnlyList<TakenEmail>> TakenAsync() => _sandbox.MessagesAsync(Id);

    private protected override (string Envelope, string Call) MarksOf(TakenEmail taken) =>
        (taken.Metadata[SmtpMail.EnvelopeHeader.ToLowerInvariant()], taken.Metadata[SmtpMail.CallHeader.ToLowerInvariant()]);

    private protected override Task LoseAnAnswerAsync() => _sandbox.FaultAsync(Id, "accept_then_reset", count: 1);

    private protected override async Task ReportToAsync(Connection connection, Uri publicUrl)
    {
        var id = PublicId.Format(PublicId.Connection, connection.Id);
        var pipe = new UriBuilder(new Uri(publicUrl, $"webhooks/{Id}/{id}")) { UserName = id, Password = connection.WebhookSecret };
        using var answer = await _sandbox.Http.PutAsJsonAsync("/_sandbox/smtp", new { bounce_url = pipe.Uri.AbsoluteUri }, Ct);
        answer.EnsureSuccessStatusCode();
    }
}
