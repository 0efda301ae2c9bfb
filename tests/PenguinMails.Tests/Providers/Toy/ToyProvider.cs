using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Mail;

namespace PenguinMails.Tests.Providers.Toy;

internal sealed record ToySettings
{
    [Secret, Field("API Key", Help = "From Toy → Keys"), Required]
    public required string ApiKey { get; init; }

    [Field("Default Sender"), Required, Address]
    public string DefaultSender { get; init; } = "";

    [Field("Timeout", Help = "Seconds", Group = "Advanced Settings"), Range(1, 60)]
    public int TimeoutS { get; init; } = 20;
}

/// <summary>A whole provider, as docs/adding-a-provider.md has it.</summary>
internal sealed class ToyProvider(ProviderHttp http, IConfiguration configuration) : IEmailProvider
{
    public static readonly ProviderRegistration Registration = new(
        new("toy", "Toy", "Playing", "Trying things out", "Free", "1 min", typeof(ToySettings)) { Purpose = "Emails through the toy.", Mark = new("#0b7285") },
        (services, _) => services.AddProviderClient("toy").AddSingleton<IEmailProvider, ToyProvider>());

    public ProviderInfo Info => Registration.Info;
    public int RejectionStatus => 401;

    public ConnectionProfile ProfileOf(Connection connection) => new()
    {
        Batching = new(1, 10_000_000, OneMessage: false),
        Timeout = TimeSpan.FromSeconds(Settings(connection).TimeoutS),
        DefaultSender = Settings(connection).DefaultSender,
    };

    public string? CannotCarry(Connection connection, OutgoingEmail email, int recipients) => email.Attachments.Count > 0 ? "Toy takes no attachments." : null;
    public string? ReplayToken(WebhookRequest request) => null;
    public WebhookClaim Claim(WebhookRequest request) => new(true, null, null);
    public bool Verify(Connection connection, WebhookRequest request) => BasicCredential.IsShown(connection, request);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(Connection connection, ProviderCall call, CancellationToken ct)
    {
        var body = Body(call.Envelopes[0]);
        body[CallTag.CallKey] = CallTag.Format(connection.Id, call.Id);
        return [Outcome(await AskAsync(connection, HttpMethod.Post, "/send", body, ct))];
    }

    public Task<IReadOnlyList<LookupResult>> AskAsync(Connection connection, LostCall call, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<LookupResult>>([.. call.Envelopes.Select(_ => new LookupResult.NoAnswer("The toy can't be asked."))]);

    public async Task<ConnectionCheck> CheckAsync(Connection connection, CancellationToken ct) =>
        Check(await AskAsync(connection, HttpMethod.Get, "/account", null, ct));

    public async Task<ConnectionCheck> RegisterWebhooksAsync(Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var id = PublicId.Format(PublicId.Connection, connection.Id);
        var hook = new JsonObject { ["url"] = new Uri(publicUrl, $"webhooks/toy/{id}").ToString(), ["user"] = id, ["password"] = connection.WebhookSecret };
        return Check(await AskAsync(connection, HttpMethod.Put, "/webhook", hook, ct));
    }

    public IReadOnlyList<ProviderEvent> Parse(Connection connection, ReadOnlyMemory<byte> body) => JsonReading.Guarded(body, IReadOnlyList<ProviderEvent> (root) =>
        root.Required("event") == "delivered" && CallTag.TryParse(root.Text(CallTag.CallKey), out _, out var call)
            ? [new()
            {
                Key = root.Required("id"),
                Type = EventType.Delivered,
                At = DateTimeOffset.FromUnixTimeSeconds(long.Parse(root.Required("at"), System.Globalization.CultureInfo.InvariantCulture)),
                Recipient = root.Required("to"),
                EnvelopeId = root.Id(CallTag.EnvelopeKey),
                CallId = call,
            }]
            : throw new FormatException("No event of the toy."));

    private static JsonObject Body(OutgoingEnvelope envelope)
    {
        var (email, to) = (envelope.Email, Addressing.Of(envelope.Recipients));
        var headers = email.Headers.Select(header => (header.Key, header.Value)).Concat(ListUnsubscribeHeaders.Headers(envelope.UnsubscribeUrl)).Append(("Message-ID", $"<{email.MessageIdHeader}>"));
        return new()
        {
            ["from"] = email.From.ToString(),
            ["to"] = Addresses(to.To),
            ["cc"] = Addresses(to.Cc),
            ["bcc"] = Addresses(to.Bcc),
            ["reply_to"] = Addresses(email.ReplyTo),
            ["subject"] = Personalisation.Render(email.Subject, envelope.Variables, ValueForm.Line),
            ["text"] = Personalisation.Render(email.TextBody, envelope.Variables, ValueForm.Text),
            ["html"] = Personalisation.Render(email.HtmlBody, envelope.Variables, ValueForm.Html),
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Item1, (JsonNode?)header.Item2))),
            [CallTag.EnvelopeKey] = envelope.Id.ToString("N"),
        };
    }

    private static JsonArray Addresses(IReadOnlyList<Mailbox> mailboxes) => [.. mailboxes.Select(mailbox => mailbox.ToString())];

    private Task<HttpOutcome> AskAsync(Connection connection, HttpMethod method, string path, JsonObject? body, CancellationToken ct) => http.SendAsync("toy", () =>
    {
        var request = new HttpRequestMessage(method, configuration["Providers:Toy:BaseUrl"] + path);
        request.Headers.Add("X-Key", Settings(connection).ApiKey);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), null, "application/json");
        return request;
    }, Patience.Of(method, Settings(connection).TimeoutS, 0, _ => false), ct);

    private static SendOutcome Outcome(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Ok: true } answer => new SendOutcome.Accepted(JsonDocument.Parse(answer.Body).RootElement.Required("id")),
        HttpOutcome.Answered { Status: 401 } => new SendOutcome.Misconfigured(ProblemScope.Connection, exchange.Detail, InvalidKey: true),
        HttpOutcome.Answered { Status: 422 } => new SendOutcome.Refused(RefusalReason.Other, exchange.Detail),
        HttpOutcome.NotSent => new SendOutcome.Unavailable(exchange.Detail),
        _ => new SendOutcome.Unknown(exchange.Detail),
    };

    private static ConnectionCheck Check(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Ok: true } => new(true, "The toy is there."),
        HttpOutcome.Answered { Status: 401 } => ConnectionCheck.KeyRefused(exchange.Detail),
        _ => ConnectionCheck.NotReached("Toy", exchange.Detail),
    };

    private static ToySettings Settings(Connection connection) => (ToySettings)connection.Settings;
}
