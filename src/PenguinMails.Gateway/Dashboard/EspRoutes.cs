using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard;

/// <summary>The seeds' addresses of the ESP pages.</summary>
internal static class EspRoutes
{
    public const string Overview = "/dashboard/settings/integrations/esp";
    public const string Routing = Overview + "/routing";
    public const string RoutingEdit = Routing + "/edit";
    public const string RoutingCheck = Routing + "/check";
    public const string RoutingPreview = Routing + "/preview";
    public const string Drill = Routing + "/drill";
    public const string Replay = Routing + "/replay";
    public const string RoutingPlan = Routing + "/plan";
    public const string Analytics = Overview + "/analytics";
    public const string Campaigns = Analytics + "/campaigns";
    public const string Experiments = Analytics + "#experiments";
    public const string Bounces = Analytics + "/bounces.csv";
    public const string Senders = Analytics + "/senders";
    public const string Incidents = Analytics + "/incidents";
    public const string Dmarc = Analytics + "/dmarc";
    public const string Webhooks = Overview + "/webhooks";
    public const string Log = "#log";
    public const string FullLog = Webhooks + "/log";
    public const string LogExport = FullLog + ".csv";
    public const string LiveLog = FullLog + "/live";
    public const string LogRetention = FullLog + "/retention";
    public const string WebhookTest = Webhooks + "/test";
    public const string Readiness = Overview + "/readiness";
    public const string DeliveryRates = Overview + "/delivery-rates";

    public static bool IsComingSoon(ProviderInfo provider) => provider.Settings is null;

    public static string Campaign(string id) => $"{Campaigns}/{Uri.EscapeDataString(id)}";
    public static string DrillOf(Guid drill) => $"{Drill}/{Http.PublicId.Format(Http.PublicId.Drill, drill)}";
    public static string ReplayOf(Guid job) => $"{Replay}/{Http.PublicId.Format(Http.PublicId.Job, job)}";
    public static string Prices(string provider) => $"{Routing}/prices/{provider}";
    public static string RestoreRouting(int version) => $"{Routing}/versions/{version}/restore";
    public static string Webhook(string provider) => $"{Webhooks}/{provider}";

    public static string Backfill(string provider) => $"{Webhook(provider)}/backfill";
    public static string WebhookRegistration(string provider) => $"{Webhooks}/{provider}/registration";
    public static string Firewall(string provider) => $"{Webhooks}?firewall={provider}";
    public static string Event(Guid id) => $"{Webhooks}/events/{Http.PublicId.Format(Http.PublicId.Event, id)}";
    public static string ReplayEvent(Guid id) => Event(id) + "/replay";
    public static string Settings(string provider) => $"{Overview}/{provider}";
    public static string Test(string provider) => $"{Overview}/{provider}/test";
    public static string Enable(string provider) => $"{Overview}/{provider}/enable";
    public static string Disable(string provider) => $"{Overview}/{provider}/disable";
    public static string Rerouting(string provider) => $"{Overview}/{provider}/rerouting";
    public static string Check(string provider, string field) => $"{Overview}/{provider}/check/{field}";
    public static string Choices(string provider, string field) => $"{Overview}/{provider}/choices/{field}";
    public static string Domains(string provider) => $"{Overview}/{provider}/domains";
    public static string AddDomain(string provider, string domain) => $"{Overview}/{provider}?add-domain={Uri.EscapeDataString(domain)}";
    public static string VerifyDomain(string provider, string domain) => $"{Overview}/{provider}/domains/{Uri.EscapeDataString(domain)}/verify";
    public static string RemoveDomain(string provider, string domain) => $"{Overview}/{provider}/domains/{Uri.EscapeDataString(domain)}/remove";
    public static string WebhookPassword(string provider) => $"{Overview}/{provider}/webhook-password";
    public static string TestEmail(string provider) => $"{Overview}/{provider}/test-email";
    public static string TestEmailStatus(string provider, Guid message, int asked) =>
        $"{TestEmail(provider)}/{Http.PublicId.Format(Http.PublicId.Message, message)}?asked={asked}";
}
