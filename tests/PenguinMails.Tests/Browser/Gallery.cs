using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Dashboard.Alerts;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Dashboard.Connect;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Dashboard.Esp;
using PenguinMails.Gateway.Dashboard.Palette;
using PenguinMails.Gateway.Dashboard.Sending;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Dashboard.Webhooks;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Log;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The dashboard's own pages, files and policy at their own addresses, over <see cref="Samples"/> in place of the features.</summary>
internal sealed class Gallery : IAsyncDisposable
{
    private static readonly Dictionary<string, MessageView> Messages =
        new[] { Samples.FailedOver, Samples.Bounced, Samples.Crowd, Samples.Hostile }.ToDictionary(message => PublicId.Format(PublicId.Message, message.Id));

    private readonly WebApplication app;

    private Gallery(WebApplication app) => this.app = app;

    public string Origin => app.Urls.First();

    /// <summary>Shared by the tests of one collection, which run one after the other.</summary>
    public bool PostmarkEnabled { get; set; } = true;

    /// <summary>Whether the message that is on its way has arrived.</summary>
    public bool HasArrived { get; set; }

    public static string Address(MessageView message) => MessageAddresses.Message(message.Id);

    public static async Task<Gallery> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Configuration["EgressAddresses"] = "203.0.113.5, 2001:db8:1234:5678::25";
        builder.Services.AddSingleton<EgressAddresses>();
        builder.Services.AddProviders(builder.Configuration).AddSingleton<RoutingReasons>().AddSingleton<Router>().AddSingleton<AlertTexts>();
        builder.Services.AddDashboard();
        builder.Services.AddDashboardAntiforgery();
        var app = builder.Build();
        var gallery = new Gallery(app);
        app.UseSecurityHeaders();
        app.UseDashboardFiles();
        var admin = Caller.OfUser(Guid.NewGuid(), Guid.NewGuid(), "admin@yourdomain.com", UserRole.Admin, "Your Company");
        app.Use((context, next) =>
        {
            context.User = admin;
            return next(context);
        });
        app.UseDashboardAntiforgery();
        gallery.MapEsp();
        gallery.MapMessages();
        gallery.MapAlerts();
        app.MapGet(PaletteAddresses.Page, (string? q, HttpContext http, ProviderCatalog catalog) =>
        {
            var found = new { Query = q ?? "", Hits = PaletteSearch.Find(q, catalog), Messages = q == "user" ? Samples.Rows.Take(5).ToList() : [] };
            return http.Request.Headers.ContainsKey("HX-Request") ? (IResult)new RazorComponentResult<PaletteResults>(found) : new RazorComponentResult<SearchPage>(found);
        });
        app.MapPost("/dashboard/theme", (HttpContext http, [FromForm] string theme) => Theme.Choose(http, theme)).DisableAntiforgery();
        app.MapFallback("/dashboard/{**path}", () => new RazorComponentResult<NotFoundPage> { StatusCode = 404 });
        await app.StartAsync();
        return gallery;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void MapEsp()
    {
        app.MapGet(EspRoutes.Overview, (string? add, string? disable, string? readiness, string? rates) => new RazorComponentResult<OverviewPage>(new
        {
            Cards = Samples.Cards(PostmarkEnabled),
            Figures = Samples.Figures,
            Rates = rates is null ? null : Samples.Rates,
            Routing = app.Services.GetRequiredService<Router>().Starting,
            Adding = add is not null,
            Asked = disable,
            Ahead = disable is null ? null : "12 emails are queued for Postmark: 12 will go to Mailgun.",
            Readiness = readiness is null ? null : readiness == "none" ? new([], 0) : Samples.Readiness,
        }));
        app.MapGet(EspRoutes.DeliveryRates, () => new RazorComponentResult<DeliveryRatesChart>(new { Data = Samples.Rates }));
        app.MapGet(EspRoutes.Readiness, () => new RazorComponentResult<ReadinessTable>(new { View = Samples.Readiness }));
        app.MapGet(EspRoutes.Rerouting("postmark"), () => Results.Text("12 emails are queued for Postmark: 12 will go to Mailgun.", "text/html"));
        foreach (var provider in (string[])["postmark", "mailgun", "smtp"])
        {
            app.MapGet(EspRoutes.Settings(provider), (HttpContext http, ProviderCatalog catalog) => ConnectionSamples.Page(provider, catalog, http.Request.Query));
            app.MapGet(EspRoutes.Domains(provider), () => new RazorComponentResult<DomainTable>(new { View = ConnectionSamples.Domains(provider) }));
            app.MapPost(EspRoutes.Settings(provider) + "/{what}/{field}", () => Results.NoContent());
        }

        app.MapGet(EspRoutes.Routing, (HttpContext http, Router router) => RoutingSamples.Page(router, http.Request.Query));
        app.MapPost(EspRoutes.Routing + "/{what}", () => Results.NoContent());
        app.MapGet(EspRoutes.Webhooks, (string? none, string? silent, string? firewall, string? refused, string? test, [AsParameters] EventLogQuery search) => new RazorComponentResult<WebhooksPage>(new
        {
            Webhooks = none is null ? Samples.Webhooks : [],
            Search = search,
            Found = new Page<LoggedEvent>(none is null && silent is null && search.IsReadable ? Samples.Events : [], silent is null && search.IsReadable ? new string('0', 32) : null),
            Hidden = (HiddenEvents[])(none is null ? [new("postmark", EventType.Delivered, "Track Delivery")] : []),
            Troubles = new Dictionary<EventState, int> { [EventState.Waiting] = silent is null ? 3 : 0, [EventState.Quarantined] = silent is null ? 1_000 : 0 },
            Firewall = firewall,
            Refused = refused is null ? null : new RefusedAllowList("postmark", "nobody", "“nobody”: Must be an IP address."),
            Test = test is null ? null : new ShownTest("postmark", EventType.Delivered, Samples.WebhookTest, null),
        }));
        app.MapGet(EspRoutes.Event(Guid.Empty), () => new RazorComponentResult<EventPage>(new { Detail = Samples.EventDetail }));
        app.MapGet(EspRoutes.LiveLog, () => Results.NoContent());
        app.MapGet(EspRoutes.Analytics, (string? none, string? refused, [AsParameters] AnalyticsQuery asked, ProviderCatalog catalog) => AnalyticsSamples.Page(none is not null, refused is not null, asked, catalog));
        app.MapGet(EspRoutes.Senders, (string? none) => SenderSamples.Rules(none is not null));
        app.MapGet(EspRoutes.Incidents, (string? none, [AsParameters] AnalyticsQuery asked) => IncidentSamples.Page(none is not null, asked));
        app.MapGet(EspRoutes.Dmarc, (string? none, [AsParameters] AnalyticsQuery asked, ProviderCatalog catalog) => SenderSamples.Dmarc(none is not null, asked, catalog));
        app.MapGet(EspRoutes.Campaigns, (string? none, [AsParameters] AnalyticsQuery asked) => AnalyticsSamples.Campaigns(none is not null, asked));
        app.MapGet(ValidationAddresses.Page, (string? none, string? order, string? refused) => ValidationSamples.Page(none is not null, order is not null, refused is not null));
        app.MapGet(ValidationAddresses.Page + "/{job}", () => Results.NoContent());
        app.MapGet(HookAddresses.List, (string? none) => HookSamples.List(none is not null));
        app.MapGet(HookAddresses.Hook(Guid.Empty), () => HookSamples.Page());
        app.MapGet(EspRoutes.Campaign("spring-sale"), (ProviderCatalog catalog) => AnalyticsSamples.Campaign(catalog));
        app.MapPost(EspRoutes.Test("postmark"), () => new RazorComponentResult<ConnectionTest>(
            new { Check = new ConnectionCheck(true, "Server \"Production\"."), LatencyMs = 143L, Card = Samples.Cards()[0] }));
        app.MapPost(EspRoutes.Test("mailgun"), () => new RazorComponentResult<ConnectionTest>(
            new { Check = new ConnectionCheck(false, Samples.Cards()[1].Problem!, InvalidKey: true), LatencyMs = 1_200L, Card = Samples.Cards()[1] }));
        app.MapPost(EspRoutes.Disable("postmark"), (HttpContext http) => Set(http, false));
        app.MapPost(EspRoutes.Enable("postmark"), (HttpContext http) => Set(http, true));
    }

    private RedirectHttpResult Set(HttpContext http, bool enabled)
    {
        PostmarkEnabled = enabled;
        new Toast(true, enabled ? "Postmark is enabled." : "Postmark is disabled.", enabled ? null : EspRoutes.Enable("postmark")).Keep(http);
        return TypedResults.LocalRedirect(EspRoutes.Overview);
    }

    private void MapMessages()
    {
        app.MapGet(MessageAddresses.List, (HttpContext http, ProviderCatalog catalog, [AsParameters] MessageQuery search) => new RazorComponentResult<MessagesPage>(
            new { Search = search, Found = Find(search, catalog), Counts = search.CanBeCounted ? Samples.Counts : null, Origin = $"http://{http.Request.Host}" }));
        app.MapGet("/dashboard/none-yet", (HttpContext http) => new RazorComponentResult<MessagesPage>(
            new { Search = new MessageQuery(), Found = FoundMessages.None, Origin = $"http://{http.Request.Host}" }));
        app.MapGet(MessageAddresses.List + "/{id}", (string id, string? content, string? width, string? again, string? cancel, int? part) => new RazorComponentResult<MessagePage>(
            new { Message = cancel is not null ? Samples.Moving(DeliveryStatus.Queued) : Messages.GetValueOrDefault(id) ?? Move(id), Shown = content, Source = "Subject: Reset your password", Narrow = width == "phone", AskToSend = again is not null, AskToCancel = cancel is not null, Older = (Guid?)Samples.Bounced.Id, Part = part ?? 1 }));
        app.MapGet(MessageAddresses.List + "/{id}/preview", (string id) => new EmailPreview((Messages.GetValueOrDefault(id) ?? Samples.FailedOver).HtmlBody!));
    }

    private void MapAlerts()
    {
        app.MapGet(AlertAddresses.Count, () => new RazorComponentResult<AlertCount>(new { Open = 3L }));
        app.MapGet(AlertAddresses.List, (string? state) => new RazorComponentResult<NotificationsPage>(new
        {
            State = EnumNames.TryParse<AlertState>(state, out var only) ? only : (AlertState?)null,
            Cursor = (Guid?)null,
            Alerts = state is null ? Samples.Alerts : [],
            HasMore = state is null,
            Emails = true,
        }));
    }

    private MessageView Move(string id)
    {
        Assert.True(PublicId.TryParse(PublicId.Message, id, out var guid));
        return Samples.Moving(HasArrived ? DeliveryStatus.Delivered : DeliveryStatus.Sending) with { Id = guid };
    }

    private static FoundMessages Find(MessageQuery search, ProviderCatalog catalog)
    {
        if (search.Problems(catalog).Count > 0)
            return FoundMessages.None;
        if (search.Typed == "far")
            return new([.. Samples.Rows.Take(2)], Guid.CreateVersion7(Samples.Now.AddDays(-17)).ToString("N"), Samples.Now.AddDays(-17));

        var filter = search.ToFilter();
        var start = Samples.Rows.Index().FirstOrDefault(row => row.Item.Id.ToString("N") == search.Cursor, (-1, null!)).Index + 1;
        var found = Samples.Rows.Skip(start)
            .Where(row => search.Typed is null || row.Deliveries[0].To.Contains(search.Typed, StringComparison.Ordinal))
            .Where(row => filter.Status is null || row.Deliveries[0].Status == filter.Status)
            .ToList();
        return new([.. found.Take(50)], found.Count > 50 ? found[49].Id.ToString("N") : null);
    }
}
