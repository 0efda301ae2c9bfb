using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Tests.Sandbox;

namespace PenguinMails.Tests.Providers.Toy;

public sealed class ToyConformance : ProviderConformance
{
    private TestProviders _providers = null!;
    private ToyServer _toy = null!;

    private protected override string Id => "toy";

    private protected override TestProviders Providers => _providers;

    private protected override bool TakesAttachments => false;

    private protected override bool CanBeAsked => false;

    private protected override IReadOnlyList<(string, EventType[])> Reports => [("anna@example.com", [EventType.Delivered])];

    public override async ValueTask InitializeAsync()
    {
        _toy = await ToyServer.StartAsync();
        _providers = new TestProviders(_toy.Url, more: ToyProvider.Registration);
    }

    public override async ValueTask DisposeAsync()
    {
        _providers.Dispose();
        await _toy.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override TestProviders Nowhere() => new(TestProviders.DeadUrl, more: ToyProvider.Registration);

    private protected override Task<Connection> ConnectAsync(string key = "a-key", int timeoutS = 20, int retries = 0) =>
        Task.FromResult(TestProviders.Connection(Id, new ToySettings { ApiKey = key, DefaultSender = "team@yourdomain.com", TimeoutS = timeoutS }));

    private protected override Task<IReadOnlyList<TakenEmail>> TakenAsync() => Task.FromResult<IReadOnlyList<TakenEmail>>(
        [.. _toy.Taken.SelectMany(email => Recipients(email).Select(recipient => new TakenEmail(
            Id, recipient, Text(email["headers"]!["Message-ID"]), Text(email["id"]), Text(email["subject"]), default, [],
            new Dictionary<string, string> { [CallTag.EnvelopeKey] = Text(email[CallTag.EnvelopeKey]), [CallTag.CallKey] = Text(email[CallTag.CallKey]) })))]);

    private protected override (string Envelope, string Call) MarksOf(TakenEmail taken) => (taken.Metadata[CallTag.EnvelopeKey], taken.Metadata[CallTag.CallKey]);

    private protected override Task LoseAnAnswerAsync()
    {
        _toy.LoseAnAnswer();
        return Task.CompletedTask;
    }

    private static IEnumerable<string> Recipients(JsonObject email) =>
        new[] { "to", "cc", "bcc" }.SelectMany(role => email[role]!.AsArray()).Select(mailbox => Samples.Mailbox(Text(mailbox)).Address.ToString());

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
