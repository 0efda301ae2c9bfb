using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Tracking.Hits;
using PenguinMails.Tests.Tracking;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>
/// Scanners fetch every link of an email, so to look must never be to do. What a look leaves is only that somebody looked: the raw event of a hit, its
/// event, the counts of opens and clicks, and that the store could be written when its readiness was asked for. Everything else is state: who is suppressed, where a delivery stands and what its
/// recipient wanted, and all that admins have set.
/// </summary>
public sealed class PublicGetTests
{
    private static readonly string[] OfVisits = ["raw_events", "webhook_queue", "events", "event_order", "visits", "hourly", "daily", "hourly_by_sender", "daily_by_sender", "daily_refusals", "daily_deferrals", "daily_by_experiment", "daily_by_campaign", "hourly_by_connection", "hourly_by_campaign", "daily_bounces", "daily_bounces_by_campaign", "anonymous_counts", "decisions", "decisions_by_campaign", "readiness", "nodes"];

    // A scanner's program, and one that looks like a person's.
    private static readonly string[] Agents = ["BarracudaCentral/1.0", TrackedMail.Browser];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_public_address_changes_anything_by_being_looked_at()
    {
        await using var mail = await TrackedMail.SentAsync();
        var server = mail.Quiet.Server;
        var of = mail.Delivery;
        string[] tokens =
        [
            Token(server.Get<UnsubscribeLinks>().For(of.TenantId, of.DeliveryId)), Token(mail.Link(HitKind.Open)), Token(mail.Link(HitKind.Click, "https://example.com/")),
            Token(mail.Link(HitKind.Trap, "https://example.com/")), Token(mail.AnonymousLink("https://example.com/")), "nonsense",
        ];
        // A link that somebody has proves that its email went out, which this one only did as far as the test is concerned.
        await mail.VisitAsync(mail.Link(HitKind.Open));
        await mail.EventsAsync(1);
        var before = await StateAsync(server);
        using var visitor = server.Client();
        var walked = new HashSet<string>();
        foreach (var path in Paths(server))
            foreach (var token in path.Contains('{', StringComparison.Ordinal) ? tokens : [""])
                foreach (var agent in Agents)
                    foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
                    {
                        using var request = new HttpRequestMessage(method, string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? token : part)));
                        request.Headers.TryAddWithoutValidation("User-Agent", agent);
                        using var answer = await visitor.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
                        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found)
                            walked.Add(path);
                    }

        Assert.Superset(new HashSet<string> { "/u/{token}", "/t/o/{token}", "/t/c/{token}", "/t/a/{token}" }, walked);
        // What was heard of is read in the background.
        await mail.EventsAsync(4);
        Assert.Equal(before, await StateAsync(server));
    }

    private static IEnumerable<string> Paths(GatewayServer server) =>
        from endpoint in server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        // Files are looked at by their names.
        where !endpoint.RoutePattern.RawText!.Contains("{*", StringComparison.Ordinal)
        select "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];

    /// <summary>Every table row by row, of a delivery without whether and when it was opened and clicked.</summary>
    private static async Task<IReadOnlyList<string>> StateAsync(GatewayServer server)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        var tables = read.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name").Except([.. OfVisits, "deliveries", "connections"]).ToList();
        Assert.Superset(new HashSet<string> { "suppressions", "suppression_history", "suppression_pushes", "soft_bounces", "messages", "api_keys" }, tables.ToHashSet());
        return
        [
            .. tables.SelectMany(table => Rows(read, table, $"SELECT * FROM {table}")),
            .. Rows(read, "deliveries", "SELECT id, status, local_end, connection_id, due_at, call_id, attempts LIKE '%unsubscribed%' OR attempts LIKE '%complained%' AS wished FROM deliveries"),
            .. Rows(read, "connections", "SELECT id, provider, enabled, settings FROM connections"),
        ];
    }

    private static IEnumerable<string> Rows(Session read, string table, string sql) => read.Query<dynamic>(sql)
        .Select(row => $"{table}: {string.Join(" | ", ((IDictionary<string, object?>)row).Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}"))}").Order(StringComparer.Ordinal);
}
