using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Api;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What the rules, as they are or as a draft has them, would do with an email. Nothing is stored.</summary>
internal sealed class RoutingPreview(RoutingVersions versions, Router router, ConnectionStore connections, ReadyQueues queues, QuotaReader quotas, CostWatch costs, ProviderCatalog catalog)
{
    private static readonly JsonShape.ObjectOf Email = new("an object", new Dictionary<string, JsonShape>
    {
        ["type"] = JsonShape.Text,
        ["from"] = JsonShape.Text,
        ["to"] = new JsonShape.ListOf("a string or an array of strings", JsonShape.Text, OrOne: true),
        ["subject"] = JsonShape.Text,
        ["tags"] = new JsonShape.ListOf("an array of strings", JsonShape.Text),
        ["provider"] = JsonShape.Text,
        ["failover"] = JsonShape.Flag,
        ["html_body"] = JsonShape.Text,
        ["text_body"] = JsonShape.Text,
        ["tracking"] = JsonShape.Text,
        ["region"] = JsonShape.Text,
        ["test_mode"] = JsonShape.Flag,
    });

    public async Task<(PreviewAnswer? Answer, Problem? Problem)> OfAsync(Guid tenant, JsonElement json, CancellationToken ct)
    {
        var problems = new SendProblems();
        var question = Read(json, problems);
        var draft = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("draft", out var given) && given.ValueKind != JsonValueKind.Null
            ? RoutingValidation.DraftOf(given, catalog, problems)
            : null;
        if (problems.Any || question is null)
            return (null, Problems.InvalidField(problems.ByField));

        var rules = draft is null ? await versions.OfTenantAsync(tenant, ct) : router.Compile(draft, 0);
        var all = await connections.OfTenantAsync(tenant, ct);
        var from = question.Email.From.Address.Key;
        // Read, because another node may be the one that knows, and a draft may have quotas of its own.
        var reached = (await quotas.OfAsync(tenant, rules.Config, ct)).Where(use => use.Left == 0).ToList();
        var decision = router.Decide(rules, question, all, await costs.OfAsync(tenant, rules, ct), connection => queues.ObstacleOf(connection, from) ?? queues.WorseFor(connection, question.Recipients)
            ?? reached.Find(use => use.Quota.Surplus == Surplus.Next && use.Stops(connection, from))?.Quota.Reached);
        var waits = reached.Where(use => decision.Primary is { } primary && use.Stops(primary, from)).Select(use => $"It waits until {use.EndsAt:yyyy-MM-dd HH:mm} UTC: {use.Quota.Reached}.");
        var matched = rules.Config.Rules.FirstOrDefault(rule => rule.Id == decision.Trace.Rule);
        // Which email is drawn, its id decides, which one that is only tried has not.
        var drawn = matched?.Experiment is { } experiment ? [$"Experiment: {experiment.SharePercent} % of the rule's emails, drawn at random, go to {catalog.NameOf(experiment.RouteTo)}."] : Array.Empty<string>();
        return (new(decision.Primary?.Provider, matched?.Name, [.. decision.Reasons(), .. drawn, .. waits], [.. decision.Chain.Skip(1).Select(connection => connection.Provider)]), null);
    }

    private RoutingQuestion? Read(JsonElement json, SendProblems problems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add("$", "Must be a JSON object.");
            return null;
        }

        foreach (var field in json.EnumerateObject().Where(field => field.Name is not ("email" or "draft")))
            problems.Add(field.Name, "Unknown field.");
        if (!json.TryGetProperty("email", out var email) || email.ValueKind == JsonValueKind.Null)
            problems.Add("email", "Required.");
        else if (JsonShape.Check("email", email, Email, problems))
            return Question(email.Deserialize<PreviewEmail>(Json.Options)!, problems);

        return null;
    }

    private RoutingQuestion? Question(PreviewEmail email, SendProblems problems)
    {
        var from = Sender(email.From, problems);
        var to = email.To.Select(address => Mailbox.TryParse(address, out var mailbox, out var problem) ? mailbox : Refuse("email.to", problem)).OfType<Mailbox>().ToList();
        if (!EmailType.TryParse(email.Type, out var type))
            problems.Add("email.type", "Unknown email type.");
        if (email.Provider is { } pin && catalog.Find(pin) is null)
            problems.Add("email.provider", "Unknown provider.");
        var region = SendValidation.Region("email.region", email.Region, problems);
        var consent = SendRecipients.Consent("email.tracking", email.Tracking, problems);
        if (problems.Any)
            return null;

        var outgoing = new OutgoingEmail { MessageId = Guid.Empty, MessageIdHeader = "", Type = type, From = from, Subject = email.Subject, Tags = email.Tags, HtmlBody = email.HtmlBody, TextBody = email.TextBody, Tracking = consent, TestMode = email.TestMode };
        return new(type, email.Provider, email.Failover, outgoing, to.Count == 0 ? ["anybody@example.com"] : [.. to.Select(mailbox => mailbox.Address.Key)])
        {
            Needs = new(EnvelopeTracking.Asked(outgoing).NeedsSwitch, email.TestMode, region),
        };

        Mailbox? Refuse(string path, string problem)
        {
            problems.Add(path, problem);
            return null;
        }
    }

    private static Mailbox Sender(string? text, SendProblems problems)
    {
        var nobody = new Mailbox(null, new EmailAddress("nobody", "invalid"));
        if (text is null)
            return nobody;
        if (Mailbox.TryParse(text, out var mailbox, out var problem))
            return mailbox;

        problems.Add("email.from", problem);
        return nobody;
    }
}

[Description("An email to try the rules with; every field may be left out.")]
internal sealed record PreviewEmail
{
    [Description("The email type; `transactional` where it is left out.")]
    public string Type { get; init => field = value ?? EmailType.Transactional.Name; } = EmailType.Transactional.Name;

    [Description("The sender.")]
    public string? From { get; init; }

    [Description("One recipient or several.")]
    [System.Text.Json.Serialization.JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string> To { get; init => field = value ?? []; } = [];

    [Description("The subject.")]
    public string Subject { get; init => field = value ?? ""; } = "";

    [Description("The tags.")]
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    [Description("The provider that the call names, if any.")]
    public string? Provider { get; init; }

    [Description("False for no other provider than the first.")]
    public bool Failover { get; init; } = true;

    [Description("The HTML body.")]
    public string? HtmlBody { get; init; }

    [Description("The plain text body.")]
    public string? TextBody { get; init; }

    [Description("What the recipients have agreed to: `off`, `anonymous` or `full`.")]
    [AllowedValues("off", "anonymous", "full"), System.Text.Json.Serialization.JsonConverter(typeof(NeverNull))]
    public string? Tracking { get; init; }

    [Description("The only region that it may be sent from.")]
    [AllowedValues("us", "eu")]
    public string? Region { get; init; }

    [Description("True for test mode.")]
    public bool TestMode { get; init; }
}

[Description("An email, and rules to try instead of those that are in use.")]
internal sealed record PreviewRequest(
    [property: Description("The email.")] PreviewEmail Email,
    [property: Description("Rules that are not saved; left out, those in use decide.")] RoutingDraft? Draft);
