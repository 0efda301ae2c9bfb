using System.Globalization;
using System.Text.Json;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/stats-api, counted anew for each question; days are US Eastern ones.</summary>
internal sealed class StatsEndpoints(PostmarkWorld world)
{
    private static readonly PostmarkError BadDate = new(1500, "'FromDate' and 'ToDate' must be days of the last year.");

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/stats/outbound", requests.ForServer(OverviewAsync));
        routes.MapGet("/stats/outbound/sends", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Sent, "Sent")));
        routes.MapGet("/stats/outbound/tracked", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Tracked, "Tracked")));
        routes.MapGet("/stats/outbound/spam", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Spam, "SpamComplaint")));
        routes.MapGet("/stats/outbound/bounces", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Bounces, "")));
        routes.MapGet("/stats/outbound/opens", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Opens, "Opens", stats => stats.UniqueOpens)));
        routes.MapGet("/stats/outbound/clicks", requests.ForServer((http, server) => DaysAsync(http, server, stats => stats.Clicks, "Clicks", stats => stats.UniqueClicks)));
    }

    private Task OverviewAsync(HttpContext http, PostmarkServer server)
    {
        if (OutboundStats.Read(world, server, http.Request) is not { } stats) return BadDate.WriteAsync(http);
        var (sent, bounced, spam) = (stats.Sent.Count, stats.Bounces.Count, stats.Spam.Count);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("Sent", sent);
            json.WriteNumber("Bounced", bounced);
            json.WriteNumber("SMTPApiErrors", 0);
            json.WriteNumber("BounceRate", Rate(bounced, sent));
            json.WriteNumber("SpamComplaints", spam);
            json.WriteNumber("SpamComplaintsRate", Rate(spam, sent));
            json.WriteNumber("Tracked", stats.Tracked.Count);
            json.WriteNumber("Opens", stats.Opens.Count);
            json.WriteNumber("UniqueOpens", stats.UniqueOpens.Count);
            json.WriteNumber("TotalClicks", stats.Clicks.Count);
            json.WriteNumber("UniqueLinksClicked", stats.UniqueClicks.Count);
            json.WriteNumber("WithOpenTracking", stats.Tracked.Count);
            json.WriteNumber("WithLinkTracking", stats.LinkTracked.Count);
            json.WriteNumber("WithClientRecorded", stats.Opens.Count);
            json.WriteNumber("WithPlatformRecorded", stats.Opens.Count);
        });
    }

    /// <summary>Days with something, and the sums; what is zero is left out. Bounces are told by their type.</summary>
    private Task DaysAsync(
        HttpContext http, PostmarkServer server, Func<OutboundStats, List<Counted>> of, string name, Func<OutboundStats, List<Counted>>? unique = null)
    {
        if (OutboundStats.Read(world, server, http.Request) is not { } stats) return BadDate.WriteAsync(http);
        List<Counted> all = [.. of(stats).Select(one => one with { Kind = name.Length > 0 ? name : one.Kind }), .. (unique?.Invoke(stats) ?? []).Select(one => one with { Kind = "Unique" })];
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("Days");
            foreach (var day in all.GroupBy(one => one.Day).OrderBy(day => day.Key))
            {
                json.WriteStartObject();
                json.WriteString("Date", day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                Write(json, day);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Write(json, all);
        });
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<Counted> counted)
    {
        foreach (var (kind, count) in counted.CountBy(one => one.Kind)) json.WriteNumber(kind, count);
    }

    private static double Rate(int part, int whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 3);
}
