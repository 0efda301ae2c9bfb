using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>The suppression list by the API.</summary>
public sealed class SuppressionApiTests
{
    private const string List = "/api/v1/tenant/suppressions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task An_address_is_added_once_found_in_any_writing_removed_and_keeps_its_history(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var admin = server.Client(tenant.AdminKey);

        using var added = await admin.PostAsJsonAsync(List, new { address = "Jörg@Bücher.example", note = "Asked us by phone" }, Ct);
        using var again = await admin.PostAsJsonAsync(List, new { address = "jörg@xn--bcher-kva.EXAMPLE" }, Ct);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (added.StatusCode, again.StatusCode));
        var found = await JsonAsync(server.Client(tenant.ReadKey), $"{List}/{Uri.EscapeDataString("JÖRG@bücher.example")}");
        var period = Assert.Single(found.GetProperty("history").EnumerateArray());
        Assert.True(found.GetProperty("suppressed").GetBoolean());
        Assert.Equal(("manual", "all", "manual", "Asked us by phone"), (Text(period, "reason"), Text(period, "scope"), Text(period, "source"), Text(period, "detail")));
        Assert.StartsWith("key ", Text(period, "added_by"), StringComparison.Ordinal);

        using var removed = await admin.DeleteAsync($"{List}/{Uri.EscapeDataString("jörg@bücher.example")}", Ct);
        using var twice = await admin.DeleteAsync($"{List}/{Uri.EscapeDataString("jörg@bücher.example")}", Ct);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, twice.StatusCode));
        await admin.PostAsJsonAsync(List, new { address = "jörg@bücher.example", reason = "unsubscribe" }, Ct);

        found = await JsonAsync(admin, $"{List}/{Uri.EscapeDataString("jörg@bücher.example")}");
        Assert.Equal("bulk", Text(found, "scope"));
        Assert.Equal(["unsubscribe ", $"manual {Text(period, "added_by")}"], found.GetProperty("history").EnumerateArray().Select(one => $"{Text(one, "reason")} {Text(one, "lifted_by")}"));
        var log = (await JsonAsync(admin, "/api/v1/tenant/audit?limit=3")).GetProperty("data").EnumerateArray().Select(entry => Text(entry, "action"));
        Assert.Equal(["suppression.added", "suppression.removed", "suppression.added"], log);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_list_goes_on_page_by_page_newest_first_and_is_the_tenants_own(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var admin = server.Client(ours.AdminKey);
        string[] reasons = ["manual", "unsubscribe", "complaint", "hard_bounce"];
        for (var number = 0; number < 12; number++)
            await admin.PostAsJsonAsync(List, new { address = $"user{number:00}@{(number % 2 == 0 ? "example.com" : "example.org")}", reason = reasons[number % 4] }, Ct);
        await server.Client(theirs.AdminKey).PostAsJsonAsync(List, new { address = "theirs@example.com" }, Ct);

        Assert.Equal(Enumerable.Range(0, 12).Reverse(), await NumbersAsync(admin, ""));
        Assert.Equal([10, 6, 2], await NumbersAsync(admin, "&reason=complaint"));
        Assert.Equal([9, 5, 1], await NumbersAsync(admin, "&scope=bulk"));
        Assert.Empty(await NumbersAsync(admin, "&scope=bulk&reason=complaint"));
        Assert.Equal([0, 2, 4, 6, 8, 10], await NumbersAsync(admin, "&address=@Example.COM"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], await NumbersAsync(admin, "&address=USER0"));
        Assert.Equal([2, 6], await NumbersAsync(admin, "&address=user0&reason=complaint"));
        Assert.Equal([3], await NumbersAsync(admin, "&address=User03@example.org"));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"{List}/theirs@example.com", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{List}/theirs@example.com", Ct)).StatusCode);
        Assert.DoesNotContain("theirs", await admin.GetStringAsync($"{List}/export", Ct), StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_table_is_imported_but_for_its_bad_rows_and_what_is_exported_can_be_imported_again(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var admin = server.Client(ours.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "known@example.com" }, Ct);

        var imported = await ImportAsync(admin, """
            Email,Scope,Reason
            known@example.com
            "bounced@example.com",all,hard_bounce

            "open@example.com
            =cmd@example.com,bulk,unsubscribe
            nobody
            twice@example.com
            TWICE@example.com
            odd@example.com,,curse
            complained@example.com,bulk,complaint
            """);

        Assert.Equal((3, 2, 4), (imported.GetProperty("added").GetInt32(), imported.GetProperty("known").GetInt32(), imported.GetProperty("rejected").GetInt32()));
        Assert.Equal([5, 7, 10, 11], imported.GetProperty("invalid").EnumerateArray().Select(row => row.GetProperty("row").GetInt32()));
        Assert.Equal("odd@example.com", Text(imported.GetProperty("invalid")[2], "address"));
        var passing = await ImportAsync(admin, """
            address,reason,scope,expires_at
            full@example.com,soft_bounce,all,2999-01-31T12:00:00.000Z
            listed@example.com,listed_by_provider,bulk,
            endless@example.com,soft_bounce,all,
            never@example.com,soft_bounce,all,tomorrow
            """);
        Assert.Equal((2, 2), (passing.GetProperty("added").GetInt32(), passing.GetProperty("rejected").GetInt32()));
        Assert.All(passing.GetProperty("invalid").EnumerateArray(), row => Assert.Contains("expires_at", Text(row, "error"), StringComparison.Ordinal));
        var table = await admin.GetStringAsync($"{List}/export", Ct);
        Assert.Matches("full@example.com,soft_bounce,all,[^,]*,manual,,2999-01-31T12:00:00.000Z", table);
        Assert.Contains("\"'=cmd@example.com\",unsubscribe,bulk,", table, StringComparison.Ordinal);
        var other = server.Client(theirs.AdminKey);
        Assert.Equal(6, (await ImportAsync(other, table)).GetProperty("added").GetInt32());
        Assert.Equal(Lines(table), Lines(await other.GetStringAsync($"{List}/export", Ct)));
        Assert.Equal((0, 6), ((await ImportAsync(other, table)).GetProperty("added").GetInt32(), (await ImportAsync(other, table)).GetProperty("known").GetInt32()));

        static IEnumerable<string> Lines(string table) => table.Trim('\uFEFF').Split("\r\n").Select(line => string.Join(',', line.Split(',').Where((_, column) => column is not 3))).Order(StringComparer.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_long_table_is_imported_in_the_background_and_can_be_stopped(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        var stopped = await StartAsync(admin, 60_000, "early");
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"{List}/import/jobs", new StringContent("a@example.com", Encoding.UTF8, "text/csv"), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{List}/import/jobs/{stopped}", Ct)).StatusCode);
        Assert.Equal("canceled", Text(await JsonAsync(admin, $"{List}/import/jobs/{stopped}"), "status"));

        var id = await StartAsync(admin, 3_000, "user");
        JsonElement job = default;
        await Eventually.TrueAsync(async () => Text(job = await JsonAsync(admin, $"{List}/import/jobs/{id}"), "status") != "running", () => job.ToString());

        Assert.Equal(("done", 3_001, 3_001), (Text(job, "status"), job.GetProperty("done").GetInt64(), job.GetProperty("total").GetInt64()));
        Assert.Equal((3_000, 1), (job.GetProperty("result").GetProperty("added").GetInt32(), job.GetProperty("result").GetProperty("rejected").GetInt32()));
        Assert.True((await JsonAsync(admin, $"{List}/user2999@example.com")).GetProperty("suppressed").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"{List}/early59999@example.com", Ct)).StatusCode);
    }

    private static async Task<string> StartAsync(HttpClient admin, int rows, string prefix)
    {
        using var table = new StringContent(string.Concat(Enumerable.Range(0, rows).Select(number => $"{prefix}{number}@example.com\n")) + "nobody\n", Encoding.UTF8, "text/csv");
        using var answer = await admin.PostAsync($"{List}/import/jobs", table, Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return Text(await answer.Content.ReadFromJsonAsync<JsonElement>(Ct), "id")!;
    }

    [Fact]
    public async Task A_table_of_more_rows_than_allowed_adds_nothing()
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var rows = new StringContent("address\n" + string.Concat(Enumerable.Range(0, 100_001).Select(number => $"user{number}@example.com\n")), Encoding.UTF8, "text/csv");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await admin.PostAsync($"{List}/import", rows, Ct)).StatusCode);
        Assert.Empty(await NumbersAsync(admin, ""));
    }

    [Theory]
    [InlineData("{}", "address")]
    [InlineData("""{"address":"nobody"}""", "address")]
    [InlineData("""{"address":"Name <user@example.com>"}""", "address")]
    [InlineData("""{"address":"user@example.com","reason":"listed_by_provider"}""", "reason")]
    [InlineData("""{"address":"user@example.com","reason":"Manual"}""", "reason")]
    [InlineData("""{"address":"user@example.com","scope":"some"}""", "scope")]
    [InlineData("""{"address":"user@example.com","scope":"bulk","reason":"complaint"}""", "scope")]
    [InlineData("""{"address":"user@example.com","note":"\u0000"}""", "note")]
    [InlineData("""{"address":"user@example.com","until":"2030"}""", "until")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?reason=curse", "reason")]
    [InlineData("?scope=some", "scope")]
    [InlineData("?address=%00", "address")]
    [InlineData("/nobody", "address")]
    [InlineData("-user@example.com?complaint=maybe", "complaint")]
    [InlineData("-nobody", "address")]
    public async Task What_is_wrong_is_named(string asked, string field)
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var body = new StringContent(asked, Encoding.UTF8, "application/json");

        using var answer = asked[0] switch
        {
            '{' => await admin.PostAsync(List, body, Ct),
            '-' => await admin.DeleteAsync($"{List}/{asked[1..]}", Ct),
            _ => await admin.GetAsync(List + asked, Ct),
        };

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("errors").TryGetProperty(field, out _));
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path, Ct);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> ImportAsync(HttpClient admin, string table)
    {
        using var body = new StringContent(table, Encoding.UTF8, "text/csv");
        using var answer = await admin.PostAsync($"{List}/import", body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    /// <summary>All pages, by the numbers in the addresses.</summary>
    private static async Task<IReadOnlyList<int>> NumbersAsync(HttpClient client, string query)
    {
        var numbers = new List<int>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await JsonAsync(client, $"{List}?limit=5{query}{(cursor.Length == 0 ? "" : "&cursor=" + cursor)}");
            numbers.AddRange(page.GetProperty("data").EnumerateArray().Select(row => int.Parse(Text(row, "address")![4..6], null)));
            cursor = Text(page, "next_cursor");
        }

        return numbers;
    }
}
