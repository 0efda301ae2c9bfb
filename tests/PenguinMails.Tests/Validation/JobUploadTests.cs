using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Validation;

/// <summary>Lists that come as the file of a form.</summary>
public sealed class JobUploadTests
{
    [Fact]
    public async Task A_form_says_the_same_of_its_list_as_the_query_before_or_after_the_file()
    {
        await using var server = await GatewayServer.StartAsync(StorageKind.Sqlite);
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        (string, string) file = ("file", "work#home\na@people.example#b@people.example\nc@people.example\n");
        foreach (var (query, parts, expected) in new (string, (string, string)[], string)[]
        {
            ("", [("file", "a@people.example\n")], "mine.csv column_1"),
            ("", [("delimiter", "#"), ("column", "home"), ("name", "leads"), file], "leads home"),
            ("", [("column", ""), file, ("delimiter", "U+0023"), ("column", "2"), ("name", "")], "mine.csv home"),
            ("?delimiter=%23&column=home", [("delimiter", ";"), ("column", "work"), file, file], "mine.csv home"),
            ("", [file, ("delimiter", ";;")], "Must be one character"),
            ("", [file, ("delimiter", new string('#', 20_000))], "Must be one character"),
            ("", [file, ("delimiter", "~")], "No row has the delimiter that you name."),
            ("", [("delimiter", "#")], "Send the CSV as the body, or as a file of a form."),
        })
        {
            using var form = new MultipartFormDataContent();
            foreach (var (name, text) in parts)
                if (name == "file")
                    form.Add(new StringContent(text), name, "mine.csv");
                else
                    form.Add(new StringContent(text), name);
            var answer = await (await admin.PostAsync("/api/v1/tenant/validation/jobs" + query, form, TestContext.Current.CancellationToken)).Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            if (answer.TryGetProperty("address_column", out var column))
                Assert.Equal(expected, $"{answer.GetProperty("name")} {column}");
            else
                Assert.Contains(expected, answer.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"mine.csv\"\r\n\r\na@people.example\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"mi")]
    [InlineData("--b\r\nno header at all\r\n\r\na@people.example\n\r\n--b--\r\n")]
    public async Task A_form_that_is_cut_off_or_damaged_is_said_to_be_and_nothing_of_it_is_kept(string body)
    {
        await using var server = await GatewayServer.StartAsync(StorageKind.Sqlite);
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var form = new StringContent(body);
        form.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };

        var answer = await admin.PostAsync("/api/v1/tenant/validation/jobs", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("The form is cut off or damaged.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty((await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/validation/jobs", TestContext.Current.CancellationToken)).GetProperty("data").EnumerateArray());
    }
}
