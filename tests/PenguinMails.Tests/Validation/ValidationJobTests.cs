using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PenguinMails.Mail.Tests.Dns;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class ValidationJobTests
{
    private const string Jobs = "/api/v1/tenant/validation/jobs";

    [Theory, ClassData(typeof(Storages))]
    public async Task A_list_is_checked_row_by_row_and_comes_back_with_its_columns_and_verdicts(StorageKind storage)
    {
        await using var dns = await DnsAsync();
        await using var server = await StartAsync(storage, dns);
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var admin = server.Client(ours.AdminKey);

        var job = await EndedAsync(admin, await UploadedAsync(admin, """
            Name,E-Mail,City
            Jo,jo@people.example,Berlin
            "Doe, Jane",JANE@people.example,=cmd
            Twice,jo@people.example,
            Slip,x@gnail.con,Bonn
            Nobody,nobody,Kiel
            Short
            "Open,open@people.example,Ulm
            Last,last@nowhere.example
            """, "?name=leads.csv"));

        Assert.Equal(("done", "leads.csv", "E-Mail"), (Text(job, "status"), Text(job, "name"), Text(job, "address_column")));
        Assert.Equal("""{"valid":3,"invalid":2,"risky":1,"unknown":0,"duplicates":1}""", job.GetProperty("result").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((6, 6, 2), (job.GetProperty("total").GetInt32(), job.GetProperty("done").GetInt32(), job.GetProperty("unread").GetInt32()));
        Assert.Equal([7, 8], job.GetProperty("unread_rows").EnumerateArray().Select(row => row.GetProperty("line").GetInt32()));
        Assert.Equal("$0.50 per 1,000 emails validated", Text(job.GetProperty("cost_estimate"), "basis"));
        var id = Text(job, "id");
        var lines = (await admin.GetStringAsync($"{Jobs}/{id}/result.csv", Ct)).Trim('\uFEFF').Split("\r\n");
        Assert.Equal("Name,E-Mail,City,verdict,reasons,suggestion,bounce_probability", lines[0]);
        Assert.Equal("\"Doe, Jane\",JANE@people.example,\"'=cmd\",valid,,,", lines[2]);
        Assert.Equal("Slip,x@gnail.con,Bonn,risky,possible_typo domain_unanswered,x@gmail.com,", lines[4]);
        Assert.Equal("Last,last@nowhere.example,,invalid,domain_not_found,,0.99", lines[6]);

        Assert.Equal(1, (await (await admin.PostAsync($"{Jobs}/{id}/suppress", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("added").GetInt32());
        Assert.Contains("last@nowhere.example", await admin.GetStringAsync("/api/v1/tenant/suppressions/export", Ct), StringComparison.Ordinal);
        var other = server.Client(theirs.AdminKey);
        foreach (var path in (string[])[$"{Jobs}/{id}", $"{Jobs}/{id}/result.csv"])
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path, Ct)).StatusCode);
        foreach (var what in (string[])["pause", "resume", "suppress"])
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{Jobs}/{id}/{what}", null, Ct)).StatusCode);
        Assert.Empty((await other.GetFromJsonAsync<JsonElement>(Jobs, Ct)).GetProperty("data").EnumerateArray());
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"{Jobs}/{id}/pause", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task Any_form_of_a_list_is_read_and_what_is_none_is_refused_with_a_reason()
    {
        await using var dns = await DnsAsync();
        await using var server = await StartAsync(StorageKind.Sqlite, dns);
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        foreach (var (body, query, column, valid) in new (byte[], string, string, int)[]
        {
            (Encoding.UTF8.GetBytes("a@people.example\nb@people.example\n"), "", "column_1", 2),
            (Encoding.UTF8.GetBytes("\uFEFFid;email\r\n1;a@people.example\r\n2;b@people.example"), "", "email", 2),
            (Encoding.UTF8.GetBytes("id\temail\n1\ta@people.example\n"), "", "email", 1),
            (Encoding.UTF8.GetBytes("work|home\na@people.example|b@people.example\n"), "?column=home", "home", 1),
            (Encoding.UTF8.GetBytes("work|home\na@people.example|b@people.example\n"), "?column=2", "home", 1),
            (Encoding.UTF8.GetBytes("id~email~name\n1~a@people.example~Doe, Jo\n2~b@people.example~Roe\n"), "", "email", 2),
            (Encoding.UTF8.GetBytes("a@people.example:Jo\nb@people.example:Li\n"), "", "column_1", 2),
            (Encoding.UTF8.GetBytes("name^email\n\"Jo^Doe\"^a@people.example\n"), "", "email", 1),
            (Encoding.UTF8.GetBytes("name\u001Femail\nJo\u001Fa@people.example\n"), "", "email", 1),
            (Encoding.UTF8.GetBytes("email name\na@people.example Jo\nb@people.example Li\n"), "", "email", 2),
            (Encoding.UTF8.GetBytes("o'neil+x@people.example\nde+y@people.example\n"), "", "column_1", 2),
            (Encoding.UTF8.GetBytes("name;email\nJo, a, b;a@people.example\nLi, c, d;b@people.example\n"), "?delimiter=semicolon", "email", 2),
            (Encoding.UTF8.GetBytes("name#email\nJo#a@people.example\nLi\n"), "?delimiter=%23", "email", 1),
            (Encoding.UTF8.GetBytes("name\u001Femail\nJo\u001Fa@people.example\nLi\n"), "?delimiter=U%2B001F", "email", 1),
            (Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("email\na@people.example\n")).ToArray(), "", "email", 1),
            (Encoding.BigEndianUnicode.GetBytes("email\na@people.example\n"), "", "email", 1),
            (Encoding.Latin1.GetBytes("Straße,email\nKönig,a@people.example\n"), "", "email", 1),
        })
        {
            var job = await EndedAsync(admin, await (await UploadAsync(admin, body, query)).Content.ReadFromJsonAsync<JsonElement>(Ct));
            Assert.Equal((column, valid), (Text(job, "address_column"), job.GetProperty("result").GetProperty("valid").GetInt32()));
        }

        var before = (await admin.GetFromJsonAsync<JsonElement>(Jobs, Ct)).GetProperty("data").GetArrayLength();
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[1 << 20]);
        foreach (var (body, query, why) in new (byte[], string, string)[]
        {
            ([], "", "The file is empty."),
            (Encoding.UTF8.GetBytes("\n\n"), "", "no rows"),
            (bomb.ToArray(), "", "compressed"),
            ([1, 0, 0, 2, 3, 0, 7, 0], "", "no text"),
            (Encoding.UTF8.GetBytes("garbage\nmore garbage\n"), "", "No column holds email addresses."),
            (Encoding.UTF8.GetBytes("\"name,email"), "", "No row can be read: a quote is not closed, or a line is longer than 1 MB."),
            (Encoding.UTF8.GetBytes("email\na@people.example\n"), "?column=phone", "There are email."),
            (Encoding.UTF8.GetBytes("email;name\na@people.example;Jo\n"), "?delimiter=~", "No row has the delimiter that you name."),
            (Encoding.UTF8.GetBytes("email;name\na@people.example;Jo\n"), "?delimiter=;;", "Must be one character"),
            (Encoding.UTF8.GetBytes("email;name\na@people.example;Jo\n"), "?delimiter=a", "Must be one character"),
            (Encoding.UTF8.GetBytes("email\na@people.example\n" + new string('x', 10 << 20)), "", ""),
        })
        {
            var answer = await UploadAsync(admin, body, query);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            if (why.Length == 0)
                Assert.Equal(1, JsonDocument.Parse(text).RootElement.GetProperty("unread").GetInt32());
            else
                Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity && text.Contains(why, StringComparison.Ordinal), text);
        }

        Assert.Equal(before + 1, (await admin.GetFromJsonAsync<JsonElement>(Jobs, Ct)).GetProperty("data").GetArrayLength());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_job_is_paused_resumed_and_canceled_and_goes_on_after_a_restart(StorageKind storage)
    {
        await using var dns = await DnsAsync();
        var directory = Directory.CreateTempSubdirectory("validation-").FullName;
        var postgres = storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null;
        var list = "email\n" + string.Concat(Enumerable.Range(0, 30_000).Select(number => $"user{number % 25_000}@people.example\n"));
        JsonElement job;
        string id, key;
        await using (var server = await GatewayServer.StartAsync(storage, dataDirectory: directory, postgres: postgres, settings: Settings(dns)))
        {
            key = (await server.CreateTenantAsync()).AdminKey;
            var admin = server.Client(key);
            id = Text(await UploadedAsync(admin, list), "id");
            Assert.Equal("paused", Text(await (await admin.PostAsync($"{Jobs}/{id}/pause", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct), "status"));
            Assert.Equal("running", Text(await (await admin.PostAsync($"{Jobs}/{id}/resume", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct), "status"));
            await Eventually.TrueAsync(async () => (await admin.GetFromJsonAsync<JsonElement>($"{Jobs}/{id}", Ct)).GetProperty("done").GetInt32() > 0);
        }

        await using (var server = await GatewayServer.StartAsync(storage, dataDirectory: directory, postgres: postgres, settings: Settings(dns)))
        {
            var admin = server.Client(key);
            job = await EndedAsync(admin, await admin.GetFromJsonAsync<JsonElement>($"{Jobs}/{id}", Ct));
            Assert.Equal((30_000, 30_000, 5_000), (job.GetProperty("done").GetInt32(), job.GetProperty("result").GetProperty("valid").GetInt32(), job.GetProperty("result").GetProperty("duplicates").GetInt32()));
            Assert.Equal(30_002, (await admin.GetStringAsync($"{Jobs}/{id}/result.csv", Ct)).Split("\r\n").Length);

            var stopped = Text(await UploadedAsync(admin, list), "id");
            Assert.Equal("canceled", Text(await (await admin.DeleteAsync($"{Jobs}/{stopped}", Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct), "status"));
            Assert.Equal(HttpStatusCode.Conflict, (await admin.PostAsync($"{Jobs}/{stopped}/resume", null, Ct)).StatusCode);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static Task<DnsmasqServer> DnsAsync() => DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example")], Ct);

    private static Dictionary<string, string?> Settings(DnsmasqServer dns) => new() { ["Dns:Servers:0"] = dns.EndPoint.ToString() };

    private static Task<GatewayServer> StartAsync(StorageKind storage, DnsmasqServer dns) => GatewayServer.StartAsync(storage, settings: Settings(dns));

    private static Task<HttpResponseMessage> UploadAsync(HttpClient client, byte[] body, string query) =>
        client.PostAsync(Jobs + query, new ByteArrayContent(body) { Headers = { ContentType = new("text/csv") } }, Ct);

    private static async Task<JsonElement> UploadedAsync(HttpClient client, string list, string query = "")
    {
        var answer = await UploadAsync(client, Encoding.UTF8.GetBytes(list), query);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body.ToString());
        return body;
    }

    private static async Task<JsonElement> EndedAsync(HttpClient client, JsonElement job)
    {
        await Eventually.TrueAsync(async () => Text(job = await client.GetFromJsonAsync<JsonElement>($"{Jobs}/{Text(job, "id")}", Ct), "status") == "done", () => job.ToString());
        return job;
    }

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
