using System.Globalization;
using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Analytics.Incidents;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>Is it us or them?</summary>
public sealed class IncidentTests
{
    private const string Path = "/api/v1/tenant/analytics/incidents";
    private const double Usual = 0.01;

    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Postmark = Guid.NewGuid();
    private static readonly Guid Mailgun = Guid.NewGuid();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_fails_at_several_mailbox_providers_through_one_provider_is_the_provider() => Assert.Equal(new Suspect(IncidentCause.Provider, Postmark), Blamed(
        Of(Postmark, "gmail", 50, 40), Of(Postmark, "yahoo", 30, 25), Of(Mailgun, "gmail", 50, 0), Of(Mailgun, "yahoo", 30, 1)));

    [Fact]
    public void What_one_mailbox_provider_refuses_through_all_is_the_mailbox_provider() => Assert.Equal(new Suspect(IncidentCause.MailboxProvider, MailboxProvider: "gmail"), Blamed(
        Of(Postmark, "gmail", 50, 40), Of(Postmark, "yahoo", 30, 0), Of(Mailgun, "gmail", 50, 35), Of(Mailgun, "yahoo", 30, 1)));

    [Fact]
    public void What_fails_everywhere_is_us() => Assert.Equal(new Suspect(IncidentCause.Us), Blamed(
        Of(Postmark, "gmail", 50, 40), Of(Postmark, "yahoo", 30, 30), Of(Mailgun, "gmail", 50, 35), Of(Mailgun, "other", 30, 20)));

    [Fact]
    public void What_fails_of_one_sender_on_the_ways_of_others_is_its_content() => Assert.Equal(new Suspect(IncidentCause.Content, FromDomain: "news.example.com"), Blamed(
        Of(Postmark, "gmail", 50, 40, "news.example.com"), Of(Mailgun, "yahoo", 50, 40, "news.example.com"), Of(Postmark, "gmail", 50, 0), Of(Mailgun, "yahoo", 50, 0)));

    [Fact]
    public void Addresses_that_do_not_exist_are_the_lists_whoever_carried_the_email() => Assert.Equal(IncidentCause.Content, Blamed(
        Of(Postmark, "gmail", 50, 40) with { BadAddresses = 38 }, Of(Mailgun, "gmail", 50, 0))?.Cause);

    [Fact]
    public void What_fails_through_one_provider_at_one_mailbox_provider_alone_is_the_providers_sending_there() => Assert.Equal(new Suspect(IncidentCause.Provider, Postmark, "gmail"), Blamed(
        Of(Postmark, "gmail", 50, 40), Of(Postmark, "yahoo", 30, 0), Of(Mailgun, "gmail", 50, 0), Of(Mailgun, "yahoo", 30, 0)));

    [Fact]
    public void Where_nothing_went_another_way_it_is_unclear()
    {
        Assert.Equal(IncidentCause.Unclear, Blamed(Of(Postmark, "gmail", 50, 40))?.Cause);
        Assert.Equal(new Suspect(IncidentCause.Unclear, Postmark), Blamed(Of(Postmark, "gmail", 50, 40), Of(Postmark, "yahoo", 50, 40)));
        Assert.Equal(new Suspect(IncidentCause.Unclear, Postmark, null, "news.example.com"), Blamed(Of(Postmark, "gmail", 50, 40, "news.example.com"), Of(Postmark, "yahoo", 50, 40, "news.example.com"), Of(Mailgun, "gmail", 50, 0), Of(Mailgun, "yahoo", 50, 0)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(10_000, 120)]
    [InlineData(50, 2)]
    public void What_fails_as_usual_or_too_seldom_to_tell_is_no_incident(long emails, long failed) => Assert.Null(Blamed(Of(Postmark, "gmail", emails, failed)));

    [Fact]
    public void Chance_alone_hardly_ever_makes_an_incident()
    {
        var random = new Random(1);
        var hours = Enumerable.Range(0, 2_000).Count(_ => Attribution.Of([.. from connection in (Guid[])[Postmark, Mailgun] from mailbox in (string[])["gmail", "yahoo", "microsoft", "other"] select Of(connection, mailbox, 100, Enumerable.Range(0, 100).Count(_ => random.NextDouble() < 0.02))], 0.02) is not null);

        Assert.InRange(hours, 0, 4);
    }

    [Fact]
    public async Task Faults_of_the_sandbox_are_attributed_rightly()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await SendAsync(gateway, "postmark", ("block", "gmail.com", 8), ("block", "yahoo.com", 8));
        await SendAsync(gateway, "mailgun", ("user", "gmail.com", 8), ("user", "yahoo.com", 8));
        var entry = Assert.Single(await EntriesAsync(gateway));
        Assert.Equal(("outcomes", "provider", "postmark", 16, 16), (Text(entry, "source"), Text(entry, "cause"), Text(entry, "provider"), entry.GetProperty("emails").GetInt32(), entry.GetProperty("failed").GetInt32()));

        await gateway.Sandbox.FaultAsync("mailgun", "error_503");
        await FailAsync(gateway, "mailgun");
        Assert.Equal("provider mailgun", await AlertOfAsync(gateway, "mailgun"));
        await gateway.Sandbox.FaultAsync("postmark", "error_503");
        await FailAsync(gateway, "postmark");
        Assert.Equal(("us mailgun", "us postmark"), (await AlertOfAsync(gateway, "mailgun"), await AlertOfAsync(gateway, "postmark")));

        var csv = (await gateway.Reader.GetStringAsync(Path + "?format=csv", Ct)).TrimStart('\uFEFF').Split("\r\n");
        Assert.StartsWith("at,until,source,cause,provider,mailbox_provider,from_domain,emails,failed,text", csv[0], StringComparison.Ordinal);
        Assert.Contains(csv, line => line.Contains(",outcomes,provider,postmark,,,16,16,", StringComparison.Ordinal));
        Assert.Empty(await EntriesAsync(gateway, "?from=2001-01-01&to=2006-01-01"));
        var years = JsonElement.Parse(await gateway.Reader.GetStringAsync(Path + "?from=2001-01-01&to=2006-01-01", Ct));
        Assert.Equal((true, "2005-12-02"), (years.GetProperty("shortened").GetBoolean(), years.GetProperty("from").GetDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.False(JsonElement.Parse(await gateway.Reader.GetStringAsync(Path, Ct)).GetProperty("shortened").GetBoolean());
        using var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).ReadKey);
        Assert.Empty(JsonElement.Parse(await other.GetStringAsync(Path, Ct)).GetProperty("entries").EnumerateArray());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_mailbox_provider_that_refuses_through_all_providers_is_named_also_for_domains_that_it_hosts(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute(
            "INSERT INTO mailbox_families (domain, family, learned_at) VALUES ('company.example', 'gmail', @now)", new { now = TimeProvider.System.GetUtcNow() }));
        await gateway.Server.Get<MailboxFamilies>().LearnAsync(["company.example"], Ct);
        foreach (var provider in (string[])["postmark", "mailgun"])
            await SendAsync(gateway, provider, ("block", "gmail.com", 3), ("block", "company.example", 3), ("user", "yahoo.com", 6));

        var entry = Assert.Single(await EntriesAsync(gateway));
        Assert.Equal(("mailbox_provider", "", "gmail", 12), (Text(entry, "cause"), Text(entry, "provider"), Text(entry, "mailbox_provider"), entry.GetProperty("failed").GetInt32()));
    }

    private static async Task SendAsync(ConnectedGateway gateway, string provider, params (string Name, string Domain, int Times)[] emails)
    {
        var sent = new List<(string Id, string End)>();
        foreach (var (name, domain, times) in emails)
            for (var i = 0; i < times; i++)
                sent.Add((await gateway.SendAsync(Email($"{name}+{provider}{i}@{domain}", provider)), name == "user" ? "delivered" : "bounced"));
        foreach (var (id, end) in sent)
            await gateway.WaitForAsync(id, end);
    }

    private static async Task FailAsync(ConnectedGateway gateway, string provider)
    {
        // One after the other, for those that go out together fail once.
        var sent = 0;
        await Eventually.TrueAsync(async () =>
        {
            if (sent++ < 40)
                await gateway.SendAsync(Email($"later{sent}@example.com", provider));
            await gateway.Server.Get<AlertStore>().FlushAsync();
            return await AlertOfAsync(gateway, provider) is not null;
        });
    }

    private static async Task<string?> AlertOfAsync(ConnectedGateway gateway, string provider) => (await EntriesAsync(gateway))
        .Where(entry => Text(entry, "source") == "alert" && Text(entry, "provider") == provider && Text(entry, "text").Contains("is paused", StringComparison.Ordinal)).Select(entry => $"{Text(entry, "cause")} {provider}").FirstOrDefault();

    private static object Email(string to, string provider) => new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello", type = "transactional", provider, failover = false };

    private static async Task<IReadOnlyList<JsonElement>> EntriesAsync(ConnectedGateway gateway, string query = "") =>
        [.. JsonElement.Parse(await gateway.Reader.GetStringAsync(Path + query, Ct)).GetProperty("entries").EnumerateArray()];

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString() ?? "";

    private static Slice Of(Guid connection, string mailbox, long emails, long failed, string from = "example.com") => new(Noon, connection, from, mailbox, emails, failed, 0);

    private static Suspect? Blamed(params Slice[] hour) => Attribution.Of(hour, Usual)?.Suspect;
}
