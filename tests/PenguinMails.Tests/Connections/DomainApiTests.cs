using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>Sending domains by the API, from the providers' own imitations.</summary>
public sealed class DomainApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("postmark", "DKIM,Return-Path")]
    [InlineData("mailgun", "SPF,DKIM,CNAME,MX,MX")]
    public async Task A_domain_is_added_verified_listed_and_removed(string provider, string purposes)
    {
        await using var admin = await StartAsync(provider);

        var added = await admin.PostAsync($"{provider}/domains", new { domain = "News.Example" });
        Assert.Equal((201, "news.example", "pending"), (added.Status, added.Text("domain"), added.Text("status")));
        var records = added.Body["records"]!.AsArray();
        Assert.Equal(purposes, string.Join(',', records.Select(record => record!["purpose"]!.GetValue<string>())));
        Assert.All(records, record => Assert.All((string[])["type", "name", "value"], name => Assert.NotEqual("", record![name]!.GetValue<string>())));

        var verified = await admin.PostAsync($"{provider}/domains/news.example/verify", new { });
        Assert.Equal("verified", verified.Text("status"));
        Assert.All(verified.Body["records"]!.AsArray(), record => Assert.Equal("verified", record!["status"]!.GetValue<string>()));
        Assert.Contains("news.example", await NamesAsync(admin, provider));

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(admin, provider, "news.example"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(admin, provider, "news.example"));
        Assert.DoesNotContain("news.example", await NamesAsync(admin, provider));
    }

    [Theory]
    [InlineData("postmark")]
    [InlineData("mailgun")]
    public async Task A_domain_whose_records_are_missing_stays_pending(string provider)
    {
        await using var admin = await StartAsync(provider);
        await admin.PostAsync($"{provider}/domains", new { domain = "unverified.example" });

        Assert.Equal("pending", (await admin.PostAsync($"{provider}/domains/unverified.example/verify", new { })).Text("status"));
    }

    [Fact]
    public async Task A_domain_whose_records_are_wrong_has_failed()
    {
        await using var admin = await StartAsync("mailgun");
        await admin.PostAsync("mailgun/domains", new { domain = "unverified-wrong.example" });

        Assert.Equal("failed", (await admin.PostAsync("mailgun/domains/unverified-wrong.example/verify", new { })).Text("status"));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"domain":"not a domain"}""")]
    [InlineData("""{"domain":5}""")]
    [InlineData("""{"domain":"news.example","what":1}""")]
    [InlineData("""{"domain":"yourdomain.com"}""")]
    public async Task What_cannot_be_added_is_refused(string body)
    {
        await using var admin = await StartAsync("postmark");

        Assert.Equal(422, (await admin.PostAsync("postmark/domains", JsonNode.Parse(body))).Status);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a%2Fb.example")]
    [InlineData("nobody.example")]
    public async Task A_domain_that_is_none_is_not_found(string domain)
    {
        await using var admin = await StartAsync("mailgun");

        Assert.Equal(404, (await admin.PostAsync($"mailgun/domains/{domain.Replace(".", "%2E", StringComparison.Ordinal)}/verify", new { })).Status);
        Assert.Equal(404, (await admin.ReadAsync("smtp")).Status);
    }

    [Fact]
    public async Task Without_the_account_token_postmark_is_not_asked()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = ConnectionAdmin.Postmark();
        settings.Remove("account_token");
        await admin.SaveAsync("postmark", settings);

        var answer = await admin.ReadAsync("postmark/domains");

        Assert.Equal(409, answer.Status);
        Assert.StartsWith("Add an Account API token", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_connected_has_no_domains()
    {
        await using var admin = await ConnectionAdmin.StartAsync();

        Assert.Equal(404, (await admin.ReadAsync("postmark/domains")).Status);
        Assert.Equal(404, (await admin.PostAsync("mailgun/domains/x.example/verify", new { })).Status);
    }

    private static async Task<ConnectionAdmin> StartAsync(string provider)
    {
        var admin = await ConnectionAdmin.StartAsync();
        var saved = await admin.SaveAsync(provider, provider == "postmark" ? ConnectionAdmin.Postmark() : await admin.MailgunAsync());
        Assert.True(saved.Status == 200, saved.Body.ToJsonString());
        return admin;
    }

    private static async Task<IEnumerable<string>> NamesAsync(ConnectionAdmin admin, string provider) =>
        (await admin.ReadAsync($"{provider}/domains")).Body["data"]!.AsArray().Select(domain => domain!["domain"]!.GetValue<string>());

    private static async Task<HttpStatusCode> DeleteAsync(ConnectionAdmin admin, string provider, string domain) =>
        (await admin.Client.DeleteAsync($"/api/v1/tenant/esp/{provider}/domains/{domain}", Ct)).StatusCode;
}
